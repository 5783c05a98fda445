import { expect } from 'chai';
import { accessToken, isNetworkError, queueDetails } from '../../../src/index.js';
import { failingLookup } from '../support/failing-lookup.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const host = 'api.no-such-region.invalid';

fault(
  'N2',
  {
    fault: 'unknown host name (ENOTFOUND)',
    promise: 'retried twice, then `network`, which names the host and suggests checking the region',
  },
  (it) => {
    it.overBoth('should end as `network`, naming the host', async (bench) => {
      const names = failingLookup(/\.invalid$/, 'ENOTFOUND');
      bench.afterwards(names.close);
      const client = bench.client(
        { hosts: { api: `https://${host}`, login: `https://${host}` } },
        { credentials: accessToken('a-token-of-the-user') },
      );
      const { error } = await bench.run(client, query, { truth: [] });
      expect(isNetworkError(error) && error).to.include({ phase: 'connect', code: 'ENOTFOUND', attempts: 3 });
      expect(String(error)).to.include(`no response from ${host}: ENOTFOUND: check the region`);
      expect(names.lookups).to.deep.equal([host, host, host]);
    });
  },
);

fault('N3', { fault: 'names cannot be resolved at the moment (EAI_AGAIN)', promise: 'retried' }, (it) => {
  it.overBoth('should continue once they can', async (bench) => {
    const sim = await bench.simulator({ scripted: { pages: 2, rowsPerPage: 10 } });
    const names = failingLookup(/^localhost$/, 'EAI_AGAIN', 4);
    bench.afterwards(names.close);
    const origin = sim.hosts.api.replace('127.0.0.1', 'localhost');
    const { rows, error } = await bench.run(bench.client({ ...sim, hosts: { api: origin, login: origin } }), query);
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(20);
    expect(names.lookups.length).to.be.at.least(5);
  });

  it.overBoth('should end as `network` after all attempts', async (bench) => {
    const names = failingLookup(/\.invalid$/, 'EAI_AGAIN');
    bench.afterwards(names.close);
    const client = bench.client(
      { hosts: { api: `https://${host}`, login: `https://${host}` } },
      { credentials: accessToken('a-token-of-the-user'), retry: { maxAttempts: 4 } },
    );
    const { error } = await bench.run(client, query, { truth: [] });
    expect(isNetworkError(error) && error).to.include({ phase: 'connect', code: 'EAI_AGAIN', attempts: 4 });
    expect(names.lookups).to.have.lengthOf(4);
  });
});
