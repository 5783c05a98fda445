import { expect } from 'chai';
import { queueDetails } from '../../../src/index.js';
import { breakingGateway, truth, wholePage } from '../support/breaking-gateway.js';
import { fault } from '../support/fault.js';
import { entities, gateway, keys, query } from '../support/gateway.js';

fault('P6', { fault: 'a page that is repeated after a retry', promise: 'its rows once' }, (it) => {
  const scripted = { pages: 6, rowsPerPage: 10 };
  const march = queueDetails({ dateFrom: '2026-03-01T00:00:00Z', dateTo: '2026-04-01T00:00:00Z' });

  for (const action of [{ cutBodyAt: 1000 }, { resetAt: 1000 }, { cutBodyAt: Infinity }]) {
    it.overBoth(`should deliver them once after ${JSON.stringify(action)}`, async (bench) => {
      const sim = await bench.simulator({ scripted, faults: [{ on: 'page', every: 2, do: action }] });
      const { rows, error } = await bench.run(bench.client(sim, { timeouts: { idleMs: 5000 } }), march);
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(60);
      expect(bench.events.filter(({ kind }) => kind === 'retry')).to.have.lengthOf.above(3);
    });
  }

  it.overBoth('should deliver them once where all of the JSON arrived, but not its end', async (bench) => {
    const head = [`Content-Length: ${wholePage.length + 1}`];
    const server = await breakingGateway(bench, { head, body: wholePage, then: 'fin' }, 3);
    const { rows, error } = await bench.run(bench.client(server), query, { truth });
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(202);
    expect(server.requested).to.equal(5);
  });
});

fault('P9', { fault: 'an empty first page with a link', promise: 'the next page is read' }, (it) => {
  for (const first of [{ entities: [] }, {}]) {
    it(`should continue after ${JSON.stringify(first)}`, async (bench) => {
      const server = await gateway(bench, (nth) =>
        nth < 3 ? { ...first, nextPageUri: `?cursor=${nth}` } : { entities: entities(0, 2) },
      );
      const { error } = await bench.run(bench.client(server), query, { truth: keys(0, 2) });
      expect(error).to.equal(undefined);
      expect(server.requested).to.have.lengthOf(3);
    });
  }
});

fault('P10', { fault: 'pages of another size than requested', promise: 'every row' }, (it) => {
  it('should accept pages of any size', async (bench) => {
    const ends = [10, 13, 1513, 1513, 1514];
    const server = await gateway(bench, (nth) => ({
      entities: entities(ends[nth - 2] ?? 0, ends[nth - 1] ?? 0),
      ...(nth < ends.length && { nextPageUri: `?cursor=${nth}` }),
    }));
    const requested = queueDetails({ ...query.params, size: 10 });
    const { error } = await bench.run(bench.client(server), requested, { truth: keys(0, 1514) });
    expect(error).to.equal(undefined);
    expect(server.requested).to.have.lengthOf(ends.length);
  });
});
