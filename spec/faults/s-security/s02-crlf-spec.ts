import { expect } from 'chai';
import { of } from 'rxjs';
import { accessToken, clientCredentials, createClient, QueryError, queueDetails } from '../../../src/index.js';
import { fault } from '../support/fault.js';

fault('S2', { fault: 'CRLF in config values', promise: 'rejected before any request' }, (it) => {
  const evil = 'a\r\nX-Evil';
  const credentials = accessToken('fine-token');
  const [api, login] = ['https://api.example.com', 'https://login.example.com'];
  const places: Readonly<Record<string, () => unknown>> = {
    clientId: () => clientCredentials({ clientId: evil, clientSecret: 'b' }),
    clientSecret: () => clientCredentials({ clientId: 'a', clientSecret: evil }),
    scope: () => clientCredentials({ clientId: 'a', clientSecret: 'b', scope: evil }),
    token: () => accessToken(evil),
    region: () => createClient({ region: evil, credentials }),
    'hosts.api': () => createClient({ hosts: { api: `https://${evil}`, login }, credentials }),
    'hosts.login': () => createClient({ hosts: { api, login: `https://${evil}` }, credentials }),
    'hosts.streaming': () =>
      createClient({ hosts: { api, login, streaming: `wss://s.example.com${evil}` }, credentials }),
  };
  for (const [place, give] of Object.entries(places)) {
    it(`should reject it in ${place}, alone`, () => {
      expect(give).to.throw(QueryError).with.property('problems').that.has.lengthOf(1);
      expect(give).to.throw(QueryError).with.nested.property('problems[0].path', place);
    });
  }

  it('should end a run whose token source returns one, and send it nowhere', async (bench) => {
    const sim = await bench.simulator();
    const client = bench.client(sim, { credentials: accessToken(() => of({ value: evil })) });
    const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });
    const { error } = await bench.run(client, query, { truth: [] });
    expect(error).to.be.instanceOf(QueryError);
    expect(sim.requests).to.deep.equal([]);
  });
});
