import { expect } from 'chai';
import { endpointNames } from '../../src/cli/query/flags.js';
import { lastDay } from '../../src/cli/query/plan.js';
import { paintFor } from '../../src/cli/output.js';
import { rejectSecretFlags } from '../../src/cli/main.js';
import { catalogueNames } from '../../src/cli/endpoints/endpoint.js';
import { endpoints } from '../../src/cli/endpoints/registry.js';

describe('lastDay', () => {
  it('should be the 24 hours up to the last full hour', () => {
    const midday = '2026-10-02T12:00:00.000Z';
    expect(lastDay(Date.parse('2026-10-02T12:59:59.999Z'))).to.equal(`2026-10-01T12:00:00.000Z/${midday}`);
    expect(lastDay(Date.parse(midday))).to.equal(`2026-10-01T12:00:00.000Z/${midday}`);
  });
});

describe('paintFor', () => {
  it('should return colours for smart terminals only, and none with NO_COLOR', () => {
    expect(paintFor({ isTTY: true }, {}).red('x')).to.equal('\u001b[31mx\u001b[39m');
    for (const [stream, env] of [
      [{}, {}],
      [{ isTTY: true }, { NO_COLOR: '1' }],
      [{ isTTY: true }, { TERM: 'dumb' }],
    ] as const) {
      expect(paintFor(stream, env).red('x')).to.equal('x');
    }
  });
});

describe('rejectSecretFlags', () => {
  for (const arg of ['--client-secret', '--client-secret=hunter2', '--secret=hunter2', '--CLIENT-SECRET=hunter2']) {
    it(`should reject ${arg}`, () => {
      expect(() => rejectSecretFlags(['query', arg, 'hunter2']))
        .to.throw('GENESYS_CLIENT_SECRET')
        .with.property('message')
        .that.does.not.contain('hunter2');
    });
  }

  it('should accept all other arguments', () => {
    expect(() => rejectSecretFlags(['query', '--client-id', 'secret', '--names'])).not.to.throw();
  });
});

describe('catalogueNames', () => {
  it('should accept names that are newer than the catalogue', () => {
    expect(catalogueNames(['nOffered', 'unlisted(nNew)'])).to.deep.equal(['nOffered', { unlisted: 'nNew' }]);
    expect(catalogueNames(undefined)).to.equal(undefined);
  });
});

describe('endpoints', () => {
  it('should each query the endpoint that --endpoint names', () => {
    const values = { interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z' };
    const names = Object.values(endpoints).map((endpoint) => endpoint.query(values).endpoint.name);
    expect(names).to.deep.equal(Object.keys(endpoints));
    expect(names).to.deep.equal(endpointNames);
  });
});
