import { expect } from 'chai';
import { queueDetails, rowKey } from '../../../src/index.js';
import { until } from '../../helpers/until.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 1, rowsPerPage: 5 };

fault('A2', { fault: '429, 500 of the token endpoint', promise: 'retried, once for all waiting requests' }, (it) => {
  it.overBoth('should be retried once for all waiting requests', async (bench) => {
    const sim = await bench.simulator({ scripted });
    const { rows } = await bench.run(bench.client(sim), query);
    const truth = rows.map((row) => rowKey(query, row));
    const before = sim.requests.length;
    sim.addFault({ on: 'token', nth: 1, do: { status: 500 } });
    sim.addFault({ on: 'token', nth: 2, do: { status: 429, retryAfterS: 1 } });
    const client = bench.client(sim);
    const ran = await Promise.all(Array.from({ length: 10 }, () => bench.run(client, query, { truth })));
    for (const { error } of ran) expect(error).to.equal(undefined);
    const requested = sim.requests.slice(before).filter(({ endpoint }) => endpoint === 'token');
    expect(requested.map(({ status }) => status)).to.deep.equal([500, 429, 200]);
  });
});

fault('A3', { fault: '100 subscribers at the start', promise: 'one token request' }, (it) => {
  it.overBoth('should request one token', async (bench) => {
    const sim = await bench.simulator({ scripted });
    const { rows } = await bench.run(bench.client(sim), query);
    const truth = rows.map((row) => rowKey(query, row));
    // A hundred at once on a busy machine, in accelerated time: no attempt of theirs is cut short.
    const client = bench.client(sim, { timeouts: { attemptMs: 3_600_000, totalMs: 7_200_000 } });
    const ran = await Promise.all(Array.from({ length: 100 }, () => bench.run(client, query, { truth })));
    for (const { error } of ran) expect(error).to.equal(undefined);
    // One of the client before, one for the hundred.
    expect(sim.requests.filter(({ endpoint }) => endpoint === 'token')).to.have.lengthOf(2);
  });
});

fault(
  'A10',
  { fault: 'all consumers unsubscribe while a token is awaited', promise: 'request aborted, later ones work' },
  (it) => {
    it.overBoth(
      'should abort the token request with the last subscription, and request a new token later',
      async (bench) => {
        const sim = await bench.simulator({ scripted, faults: [{ on: 'token', do: { hang: true } }] });
        const client = bench.client(sim);
        const waiting = Array.from({ length: 3 }, () => client.rows(query).subscribe());
        await until(() => sim.requests.length === 1);
        waiting.slice(1).forEach((each) => each.unsubscribe());
        waiting[0]?.unsubscribe();
        // The oracle would report a token request that was not aborted.
        const { rows, error } = await bench.run(client, query);
        expect(error).to.equal(undefined);
        expect(rows).to.have.lengthOf(5);
        // The new request did not wait for the one without a response.
        expect(bench.events.filter(({ kind }) => kind === 'retry')).to.deep.equal([]);
        expect(sim.requests.map(({ endpoint }) => endpoint)).to.deep.equal(['token', 'token', 'page']);
      },
    );
  },
);
