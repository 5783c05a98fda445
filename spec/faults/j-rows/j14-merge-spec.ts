import { expect } from 'chai';
import {
  conversationAggregates,
  isMergeError,
  type Query,
  queuePerformance,
  type QueueRow,
  rowKey,
} from '../../../src/index.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';
import { gateway } from '../support/gateway.js';

const [intervalStart, intervalEnd] = ['2026-10-01T00:00:00.000Z', '2026-10-22T00:00:00.000Z'];
const interval = `${intervalStart}/${intervalEnd}`;
const group = { queueId: 'q', mediaType: 'voice' };
const run = { slice: 'P7D', merge: true };

const queues: Query<unknown, unknown, QueueRow> = queuePerformance({ interval });
const queueRow: QueueRow = {
  ...group,
  queueName: null,
  intervalStart,
  intervalEnd,
  offered: 0,
  answered: 0,
  abandoned: 0,
  serviceLevelPercent: 70,
  avgHandleTime: 30,
};
const aggregates = conversationAggregates({
  interval,
  groupBy: ['queueId', 'mediaType'],
  metrics: ['tHandle', 'oServiceLevel'],
});
const aggregateKey = rowKey(aggregates, { group, intervalStart, intervalEnd, metrics: {} });

const handled = { count: 2, sum: 60_000, min: 1000, max: 59_000 };
const level = { ratio: 0.7, numerator: 7, denominator: 10 };

/** A server with a group of its own statistics in each of three slices. */
const slices = (bench: Bench, handle: readonly object[], levels: readonly object[]) =>
  gateway(bench, (_nth, body) => {
    const requested = (body as { interval: string }).interval;
    const index = (Date.parse(requested.split('/')[0] ?? '') - Date.parse(intervalStart)) / 604_800_000;
    const metrics = [
      { metric: 'tHandle', stats: { ...handled, ...handle[index] } },
      { metric: 'oServiceLevel', stats: { ...level, ...levels[index] } },
    ];
    return { results: [{ group, data: [{ interval: requested, metrics }] }] };
  });

/** The statistics that each event lists. */
const omitted = ({ events }: Bench) =>
  events.flatMap((event) =>
    event.kind === 'omitted-statistics'
      ? [event.statistics.map(({ metric, statistic }) => `${metric}.${statistic}`)]
      : [],
  );

fault(
  'J14',
  {
    fault: 'a service level target that changes between slices, or occurs in only one; p95 next to sums',
    promise:
      'merged rows; what does not follow is omitted and reported once, or `merge` where the rows would contain it',
  },
  (it) => {
    const targets = [
      [{ target: 0.8 }, { target: 0.9 }, { target: 0.9 }],
      [{ target: 0.8 }, {}, {}],
      [{}, { target: null }, { target: 0.9 }],
    ];
    for (const levels of targets) {
      it(`should merge service levels, of queues and of any dimensions, next to ${JSON.stringify(levels)}`, async (bench) => {
        const server = await slices(bench, [], levels);
        const client = bench.client(server);
        const ofQueues = await bench.run(client, queues, { run, truth: [rowKey(queues, queueRow)] });
        expect(ofQueues.rows).to.deep.equal([queueRow]);
        expect(omitted(bench)).to.deep.equal([['oServiceLevel.target']]);
        const { rows } = await bench.run(client, aggregates, { run, truth: [aggregateKey] });
        expect(rows.map(({ metrics }) => metrics.oServiceLevel)).to.deep.equal([
          { ratio: 0.7, numerator: 21, denominator: 30 },
        ]);
        expect(omitted(bench)).to.deep.equal([['oServiceLevel.target'], ['oServiceLevel.target']]);
      });
    }

    it('should keep a target that is the same in all slices, and report nothing', async (bench) => {
      const server = await slices(bench, [], [{ target: 0.8 }, { target: 0.8 }, { target: 0.8 }]);
      const { rows } = await bench.run(bench.client(server), aggregates, { run, truth: [aggregateKey] });
      expect(rows[0]?.metrics.oServiceLevel?.target).to.equal(0.8);
      expect(omitted(bench)).to.deep.equal([]);
    });

    const percentiles = [{ p95: 40_000, p99: 50_000 }, { p95: 41_000 }, {}];

    it('should merge queues with percentiles, which their rows do not contain', async (bench) => {
      const server = await slices(bench, percentiles, [{ target: 0.8 }, { target: 0.9 }]);
      const { rows, error } = await bench.run(bench.client(server), queues, { run, truth: [rowKey(queues, queueRow)] });
      expect(error).to.equal(undefined);
      expect(rows).to.deep.equal([queueRow]);
      expect(omitted(bench)).to.deep.equal([['tHandle.p95', 'tHandle.p99', 'oServiceLevel.target']]);
    });

    it('should end with `merge` where a row would contain a percentile, and name the remedy', async (bench) => {
      const server = await slices(bench, percentiles, []);
      const { rows, error } = await bench.run(bench.client(server), aggregates, { run, truth: [] });
      expect(rows).to.deep.equal([]);
      expect(isMergeError(error) && error.metric).to.equal('tHandle');
      expect((error as Error).message)
        .to.match(/p95/)
        .and.match(/without merge/);
    });

    it('should end with `merge` where a row would contain a ratio without its denominator', async (bench) => {
      const server = await slices(bench, [], [{ denominator: null }]);
      const { error } = await bench.run(bench.client(server), queues, { run, truth: [] });
      expect(isMergeError(error) && error.metric).to.equal('oServiceLevel');
    });
  },
);
