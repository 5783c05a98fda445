import { expect } from 'chai';
import { type Query, queuePerformance, type QueueRow, rowKey } from '../../../src/index.js';
import { fault } from '../support/fault.js';
import { gateway } from '../support/gateway.js';

const day = (number: number) => `2026-10-0${number}T00:00:00.000Z/2026-10-0${number + 1}T00:00:00.000Z`;
const both = '2026-10-01T00:00:00.000Z/2026-10-03T00:00:00.000Z';
const query: Query<unknown, unknown, QueueRow> = queuePerformance({ interval: both });
const metric = (name: string, stats: object, qualifier?: string) => ({ metric: name, qualifier, stats });
const level = (numerator: number, denominator: number) => ({ ratio: numerator / denominator, numerator, denominator });
const row = (queueId: string, mediaType: string | null, values: object = {}, interval = both): QueueRow => {
  const [intervalStart = '', intervalEnd = ''] = interval.split('/');
  const none = { offered: 0, answered: 0, abandoned: 0, serviceLevelPercent: null, avgHandleTime: null };
  return { queueId, queueName: null, mediaType, intervalStart, intervalEnd, ...none, ...values };
};

/** The metrics of a queue in an interval, some of them in qualified parts. */
const inParts = [
  metric('nOffered', { count: 3 }, 'a'),
  metric('nOffered', { count: 4 }, 'b'),
  metric('tAnswered', { count: 6, sum: 60_000 }),
  metric('tHandle', { count: 1, sum: 60_000 }, 'a'),
  metric('tHandle', { count: 5, sum: 60_000 }, 'b'),
  metric('oServiceLevel', level(3, 6), 'a'),
  metric('oServiceLevel', level(0, 2), 'b'),
];
const summed = { offered: 7, answered: 6, avgHandleTime: 20, serviceLevelPercent: 37.5 };

fault(
  'J15',
  {
    fault: 'a metric in qualified parts, and groups that differ in a key that was not requested',
    promise:
      '`queuePerformance` sums the parts and merges the groups; an identical group of the same interval counts once',
  },
  (it) => {
    const queue = { queueId: 'q', mediaType: 'voice' };

    it('should sum the qualified parts of a metric', async (bench) => {
      const server = await gateway(bench, () => ({
        results: [{ group: queue, data: [{ interval: both, metrics: inParts }] }],
      }));
      const { rows } = await bench.run(bench.client(server), query, { truth: [rowKey(query, row('q', 'voice'))] });
      expect(rows).to.deep.equal([row('q', 'voice', summed)]);
    });

    it('should sum them over merged slices', async (bench) => {
      const server = await gateway(bench, (_nth, body) => ({
        results: [{ group: queue, data: [{ interval: (body as { interval: string }).interval, metrics: inParts }] }],
      }));
      const as = { run: { slice: 'P1D', merge: true }, truth: [rowKey(query, row('q', 'voice'))] };
      const { rows } = await bench.run(bench.client(server), query, as);
      expect(rows).to.deep.equal([row('q', 'voice', { ...summed, offered: 14, answered: 12 })]);
    });

    const offered = (count: number) => [{ interval: both, metrics: [metric('nOffered', { count })] }];
    const groups = [
      { group: { queueId: 'a' }, data: offered(1) },
      { group: { queueId: 'a', mediaType: 'voice' }, data: offered(2) },
      { group: { queueId: 'b', mediaType: 'voice' }, data: offered(5) },
      { group: { queueId: 'a', mediaType: 'voice', purpose: 'acd' }, data: offered(3) },
      // The previous group again: neither the order of its keys nor a null key makes a difference.
      { group: { purpose: 'acd', teamId: null, mediaType: 'voice', queueId: 'a' }, data: offered(3) },
    ];
    const merged = [
      row('a', null, { offered: 1 }),
      row('a', 'voice', { offered: 5 }),
      row('b', 'voice', { offered: 5 }),
    ];

    it('should merge groups that differ in a key that was not requested, and count a repeated one once', async (bench) => {
      const server = await gateway(bench, () => ({ results: groups }));
      const { rows } = await bench.run(bench.client(server), query, {
        truth: merged.map((each) => rowKey(query, each)),
      });
      expect(rows).to.deep.equal(merged);
      const repeated = bench.events.filter((event) => event.kind === 'repeated-rows');
      expect(repeated.map((event) => event.rows)).to.deep.equal([1]);
      expect(bench.events.find((event) => event.kind === 'complete')).to.include({ rows: 3, repeated: 1 });
    });

    it('should merge them over merged slices as well', async (bench) => {
      const server = await gateway(bench, () => ({ results: groups }));
      const as = { run: { slice: 'P2D', merge: true }, truth: merged.map((each) => rowKey(query, each)) };
      const { rows } = await bench.run(bench.client(server), query, as);
      expect(rows).to.deep.equal(merged);
    });

    it('should merge them interval by interval', async (bench) => {
      const daily: Query<unknown, unknown, QueueRow> = queuePerformance({ interval: both, granularity: 'P1D' });
      const days = (first: number, second: number) =>
        [first, second].map((count, index) => ({
          interval: day(index + 1),
          metrics: [metric('nOffered', { count }), metric('oServiceLevel', level(count, 10))],
        }));
      const server = await gateway(bench, () => ({
        results: [
          { group: queue, data: days(1, 2) },
          { group: { ...queue, purpose: 'acd' }, data: days(3, 4).slice(1) },
        ],
      }));
      const expected = [
        row('q', 'voice', { offered: 1, serviceLevelPercent: 10 }, day(1)),
        row('q', 'voice', { offered: 6, serviceLevelPercent: 30 }, day(2)),
      ];
      const as = { truth: expected.map((each) => rowKey(daily, each)) };
      const { rows } = await bench.run(bench.client(server), daily, as);
      expect(rows).to.deep.equal(expected);
    });
  },
);
