import { expect } from 'chai';
import { isDecodeError } from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { entities, entity, gateway, keys, query } from '../support/gateway.js';

const bad = { mediaType: 'voice', offered: 'many' };
const link = { nextPageUri: '?cursor=b' };

fault(
  'J9',
  { fault: 'one invalid row in 1,000', promise: '999 rows and an `invalid-row` event, with `skip`' },
  (it) => {
    const page = { entities: [...entities(0, 500), bad, ...entities(501, 1000)] };
    const there = [...keys(0, 500), ...keys(501, 1000)];

    it('should deliver the others', async (bench) => {
      const server = await gateway(bench, (nth) => (nth === 1 ? { ...page, ...link } : { entities: [entity(1000)] }));
      const as = { run: { onInvalidRow: 'skip' }, truth: [...there, ...keys(1000, 1001)] } as const;
      const { rows, error } = await bench.run(bench.client(server), query, as);
      expect(error).to.equal(undefined);
      expect(rows).to.have.lengthOf(1000);
      const reported = bench.events.filter((event) => event.kind === 'invalid-row');
      expect(reported.map(({ path }) => path)).to.deep.equal(['entities[500].queueId']);
      expect(bench.events.find(({ kind }) => kind === 'complete')).to.include({ rows: 1000, invalid: 1 });
    });

    it('should deliver none of the page without skip', async (bench) => {
      const server = await gateway(bench, () => page);
      const { rows, error } = await bench.run(bench.client(server), query, { truth: there });
      expect(isDecodeError(error) && error.failures[0]?.path).to.equal('entities[500].queueId');
      expect(rows).to.have.lengthOf(0);
    });
  },
);

fault(
  'J10',
  { fault: 'all rows invalid', promise: '`decode` above `maxInvalidShare` (0.5), also with `skip`' },
  (it) => {
    const skip = { onInvalidRow: 'skip' } as const;
    const badRows = (count: number) => Array.from({ length: count }, () => bad);

    it('should end at the first page of 1,000', async (bench) => {
      const server = await gateway(bench, () => ({ entities: badRows(1000), ...link }));
      const { error } = await bench.run(bench.client(server), query, { run: skip, truth: [] });
      expect(isDecodeError(error) && error.reason).to.equal('shape');
      expect((error as Error).message)
        .to.include('1000 of 1000 rows')
        .and.include('entities[0].queueId');
      expect(server.requested).to.have.lengthOf(1);
    });

    it('should end where small pages add up to 100 rows', async (bench) => {
      const server = await gateway(bench, (nth) => ({ entities: badRows(30), nextPageUri: `?cursor=${nth}` }));
      const { error } = await bench.run(bench.client(server), query, { run: skip, truth: [] });
      expect(isDecodeError(error) && error.message).to.include('120 of 120 rows');
      expect(server.requested).to.have.lengthOf(4);
    });

    it('should not conclude from a few rows that all are invalid', async (bench) => {
      const server = await gateway(bench, () => ({ entities: badRows(3) }));
      const { error } = await bench.run(bench.client(server), query, { run: skip, truth: [] });
      expect(isDecodeError(error) && error.message).to.include('3 of 3 rows');
    });

    it('should apply to a run in slices as a whole', async (bench) => {
      const server = await gateway(bench, () => ({ entities: badRows(20) }));
      const run = { ...skip, slice: 'P1D', concurrency: 1 };
      const { error } = await bench.run(bench.client(server), query, { run, truth: [] });
      expect(isDecodeError(error) && error.message).to.match(/^(\d+) of \1 rows/);
      expect(server.requested).to.have.lengthOf.within(5, 7);
    });

    it('should accept half of them invalid, or the given share', async (bench) => {
      const server = await gateway(bench, () => ({ entities: [...entities(0, 50), ...badRows(50)] }));
      const { error } = await bench.run(bench.client(server), query, { run: skip, truth: keys(0, 50) });
      expect(error).to.equal(undefined);

      const all = await gateway(bench, () => ({ entities: badRows(1000) }));
      const run = { ...skip, maxInvalidShare: 1 };
      const { error: none } = await bench.run(bench.client(all), query, { run, truth: [] });
      expect(none).to.equal(undefined);
    });
  },
);
