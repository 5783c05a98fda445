import { expect } from 'chai';
import { clientCredentials, isAuthError, queueDetails, rowKey } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 2, rowsPerPage: 10 };
/** All are rejected before the first one has a new token. */
const latencyMs = 5000;
const rejection = { status: 401, body: { error: 'invalid_client', error_description: 'no such client' } };

fault('A1', { fault: 'invalid client', promise: '`auth` after one request, the secret in no output' }, (it) => {
  it.overBoth('should end as `auth` at the first rejection', async (bench) => {
    const sim = await bench.simulator({ scripted });
    const clientSecret = 'a-wrong-secret/of+somebody=';
    bench.secret(clientSecret);
    const credentials = clientCredentials({ clientId: sim.credentials.clientId, clientSecret });
    bench.saw(credentials);
    const { rows, error } = await bench.run(bench.client(sim, { credentials }), query);
    expect(isAuthError(error) && error).to.include({ oauthError: 'invalid_client', attempts: 1 });
    expect(rows).to.deep.equal([]);
    expect(sim.requests.map(({ endpoint }) => endpoint)).to.deep.equal(['token']);
  });
});

fault('A6', { fault: '401 again with the new token', promise: '`auth`, no loop' }, (it) => {
  it.overBoth('should end as `auth` after one renewal', async (bench) => {
    const faults = [{ on: 'page', nth: 2, times: Infinity, do: { tokenExpired: true } }] as const;
    const sim = await bench.simulator({ scripted, faults });
    const { rows, error } = await bench.run(bench.client(sim), query);
    expect(isAuthError(error) && error).to.include({ status: 401, attempts: 2 });
    expect(rows).to.have.lengthOf(10);
    expect(sim.requests.filter(({ endpoint }) => endpoint === 'token')).to.have.lengthOf(2);
    expect(sim.requests.filter(({ endpoint }) => endpoint === 'page')).to.have.lengthOf(3);
  });
});

fault(
  'A7',
  { fault: 'renewal fails while many requests wait', promise: 'all fail, the next request fetches a token again' },
  (it) => {
    it.overBoth('should fail all waiting requests, and not remember the failure', async (bench) => {
      const sim = await bench.simulator({ scripted, latencyMs, faults: [{ on: 'token', nth: 2, do: rejection }] });
      const client = bench.client(sim, { budget: { perMinute: Infinity } });
      const first = await bench.run(client, query);
      const truth = first.rows.map((row) => rowKey(query, row));
      sim.revokeTokens();
      const ran = await Promise.all(Array.from({ length: 5 }, () => bench.run(client, query, { truth })));
      for (const { error } of ran) expect(isAuthError(error) && error.oauthError).to.equal('invalid_client');
      expect(sim.requests.filter(({ endpoint }) => endpoint === 'token')).to.have.lengthOf(2);
      const next = await bench.run(client, query, { truth });
      expect(next.error).to.equal(undefined);
      expect(next.rows).to.have.lengthOf(20);
    });
  },
);
