import { expect } from 'chai';
import { queueDetails, rowKey } from '../../../src/index.js';
import { fault } from '../support/fault.js';

const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });
const scripted = { pages: 6, rowsPerPage: 10 };

fault('A4', { fault: 'a token expires during a run', promise: 'renewed before it expires' }, (it) => {
  it.overBoth('should be renewed without a rejected request', async (bench) => {
    const sim = await bench.simulator({ scripted, tokenLifeS: 20, latencyMs: 8000 });
    const { rows, error } = await bench.run(bench.client(sim), query);
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(60);
    expect(sim.requests.filter(({ endpoint }) => endpoint === 'token').length).to.be.above(1);
    expect(sim.requests.filter(({ status }) => status === 401)).to.deep.equal([]);
  });
});

fault('A5', { fault: '401 on 20 pages at once', promise: 'one renewal, 20 pages sent again' }, (it) => {
  it.overBoth('should renew once for all of them', async (bench) => {
    // All are sent before the first response arrives.
    const sim = await bench.simulator({ scripted: { pages: 1, rowsPerPage: 5 }, latencyMs: 5000 });
    const client = bench.client(sim, { budget: { perMinute: Infinity } });
    const first = await bench.run(client, query);
    const truth = first.rows.map((row) => rowKey(query, row));
    sim.revokeTokens();
    const before = sim.requests.length;
    const ran = await Promise.all(Array.from({ length: 20 }, () => bench.run(client, query, { truth })));
    for (const { error } of ran) expect(error).to.equal(undefined);
    const requested = sim.requests.slice(before);
    const pages = requested.filter(({ endpoint }) => endpoint === 'page').map(({ status }) => status);
    expect(requested.filter(({ endpoint }) => endpoint === 'token')).to.have.lengthOf(1);
    expect(pages.filter((status) => status === 401)).to.have.lengthOf(20);
    expect(pages.filter((status) => status === 200)).to.have.lengthOf(20);
    expect(pages).to.have.lengthOf(40);
  });
});

fault('A9', { fault: 'token revoked by the server', promise: 'renewed once, the page sent again' }, (it) => {
  it.overBoth('should continue with a new token in the middle of a run', async (bench) => {
    const sim = await bench.simulator({ scripted });
    const client = bench.client(sim);
    client.events$.subscribe((event) => {
      if (event.kind === 'page' && event.page === 3) sim.revokeTokens();
    });
    const { rows, error } = await bench.run(client, query);
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(60);
    expect(sim.requests.filter(({ status }) => status === 401).length).to.be.within(1, 2);
    expect(bench.events.filter(({ kind }) => kind === 'token')).to.have.lengthOf(2);
  });
});
