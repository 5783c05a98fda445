import { expect } from 'chai';
import { chooseSource } from '../../src/cli/source.js';

const account = { GENESYS_REGION: 'mypurecloud.ie', GENESYS_CLIENT_ID: 'an-id', GENESYS_CLIENT_SECRET: 'a-secret' };

describe('chooseSource', () => {
  it('should use the simulator for a demo without an account', () => {
    expect(chooseSource({ demo: true }, {})).to.deep.equal({ kind: 'demo', remark: undefined });
  });

  it('should report missing variables where only some are set', () => {
    const { GENESYS_CLIENT_SECRET: _, ...half } = account;
    expect(chooseSource({ demo: true }, half)).to.deep.equal({
      kind: 'demo',
      remark: 'GENESYS_CLIENT_SECRET is not set: using the simulator',
    });
  });

  it('should use the region of the environment for a demo with an account', () => {
    expect(chooseSource({ demo: true }, account)).to.deep.equal({
      kind: 'server',
      name: 'mypurecloud.ie',
      where: { region: 'mypurecloud.ie' },
      clientId: 'an-id',
      clientSecret: 'a-secret',
    });
  });

  it('should never use the simulator where a flag names a server', () => {
    for (const flags of [{ region: 'mypurecloud.de' }, { clientId: 'me' }, { hostsApi: 'http://gateway' }]) {
      expect(chooseSource({ demo: true, ...flags }, {}).kind).to.equal('server');
    }
  });

  it('should prefer flags to the environment', () => {
    expect(chooseSource({ region: 'mypurecloud.de', clientId: 'me' }, account)).to.deep.include({
      where: { region: 'mypurecloud.de' },
      clientId: 'me',
    });
    const hosts = { hostsApi: 'http://gateway', hostsLogin: 'http://login' };
    expect(chooseSource(hosts, account)).to.deep.include({
      name: 'http://gateway',
      where: { hosts: { api: 'http://gateway', login: 'http://login' } },
    });
  });

  it('should treat an empty variable as not set', () => {
    expect(chooseSource({ demo: true }, { ...account, GENESYS_REGION: '' }).kind).to.equal('demo');
    expect(chooseSource({}, { GENESYS_REGION: '' })).to.deep.include({ where: {} });
  });
});
