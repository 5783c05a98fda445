import { expect } from 'chai';
import { conversationAggregates, isDecodeError } from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { entity, gateway, keyOf, keys, query } from '../support/gateway.js';

const pageWith = (figure: string): string =>
  JSON.stringify({ entities: [entity(0), entity(1), entity(2)] }).replace('"offered":1', `"offered":${figure}`);

fault(
  'J3',
  { fault: 'numbers beyond 2^53, NaN as a string, 1e400', promise: '`decode`, or with `skip` an `invalid-row` event' },
  (it) => {
    for (const figure of ['9007199254740993', '-9007199254740993', '1e400', '-1e400', '"NaN"', '"12"']) {
      it(`should skip a row that contains ${figure}, with skip`, async (bench) => {
        const server = await gateway(bench, () => pageWith(figure));
        const as = { run: { onInvalidRow: 'skip' }, truth: [keyOf(0), keyOf(2)] } as const;
        const { error } = await bench.run(bench.client(server), query, as);
        expect(error).to.equal(undefined);
        const reported = bench.events.filter((event) => event.kind === 'invalid-row');
        expect(reported.map(({ path }) => path)).to.deep.equal(['entities[1].offered']);
      });

      it(`should end at ${figure} otherwise`, async (bench) => {
        const server = await gateway(bench, () => pageWith(figure));
        const { error } = await bench.run(bench.client(server), query, { truth: [] });
        expect(isDecodeError(error) && error.reason).to.equal('shape');
        expect(isDecodeError(error) && error.failures.map(({ path }) => path)).to.deep.equal(['entities[1].offered']);
        expect(server.requested).to.have.lengthOf(1);
      });
    }

    it('should treat a bare NaN as truncated JSON', async (bench) => {
      const server = await gateway(bench, () => pageWith('NaN'));
      const { error } = await bench.run(bench.client(server), query, { truth: [] });
      expect(isDecodeError(error) && error).to.include({ reason: 'json', attempts: 2 });
    });

    it('should keep the largest integer and small numbers', async (bench) => {
      const figures = ['9007199254740991', '-0', '1e-400', '0.1'];
      const server = await gateway(bench, (nth) => pageWith(figures[nth - 1] ?? ''));
      const reported: (number | undefined)[] = [];
      for (const _ of figures) {
        const { rows } = await bench.run(bench.client(server), query, { truth: keys(0, 3) });
        reported.push(rows[1]?.offered);
      }
      expect(reported).to.deep.equal([Number.MAX_SAFE_INTEGER, -0, 0, 0.1]);
    });

    it("should reject such a number in the platform's metrics", async (bench) => {
      const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
      const response = `{"results":[{"data":[{"interval":"${interval}","metrics":[{"metric":"nOffered","stats":{"count":1e400}}]}]}]}`;
      const server = await gateway(bench, () => response);
      const aggregates = conversationAggregates({ interval, metrics: ['nOffered'] });
      const { error } = await bench.run(bench.client(server), aggregates, { truth: [] });
      expect(isDecodeError(error) && error.failures[0]?.path).to.equal('results[0].data[0].metrics[0].stats.count');
    });
  },
);
