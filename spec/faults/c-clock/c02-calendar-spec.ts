import { expect } from 'chai';
import { type QueueRow, isQueryError, queueDetails, queuePerformance, rowKey } from '../../../src/index.js';
import { hoursOf, requestedRanges } from '../../helpers/requested-ranges.js';
import { fault } from '../support/fault.js';

/** A week with a day of 23 hours, and one with a day of 25. */
const weeks: readonly [interval: string, hours: readonly number[]][] = [
  ['2026-03-27T00:00:00Z/2026-04-01T23:00:00Z', [24, 24, 23, 24, 24, 24]],
  ['2026-10-22T23:00:00Z/2026-10-28T00:00:00Z', [24, 24, 25, 24, 24]],
];

fault(
  'C2',
  { fault: 'days of 23 and 25 hours, `P1D` in a time zone', promise: 'slices and rows are the days of the time zone' },
  (it) => {
    for (const [interval, hours] of weeks) {
      it.overBoth(`should divide ${interval} into slices of ${hours.join(', ')} hours`, async (bench) => {
        const sim = await bench.simulator({ queues: 2 });
        const query = queuePerformance({ interval, granularity: 'P1D', timeZone: 'Europe/London' });
        const client = bench.client(sim);
        const whole = await bench.run(client, query);
        const before = requestedRanges(sim).length;
        const truth = whole.rows.map((row) => rowKey(query, row));
        const { rows, error } = await bench.run(client, query, { truth, run: { slice: 'P1D', order: 'arrival' } });
        expect(error).to.equal(undefined);
        expect(rows).to.have.length.above(hours.length);
        const requested = [...requestedRanges(sim).slice(before)].sort((a, b) => a.startMs - b.startMs);
        expect(requested.map(hoursOf)).to.deep.equal(hours);
      });
    }
  },
);

fault('C3', { fault: 'second `:60`', promise: 'a query with it is rejected; a row keeps it as a string' }, (it) => {
  it('should reject a query with it', () => {
    const ask = () => queueDetails({ dateFrom: '2016-12-31T23:59:60Z', dateTo: '2017-01-02T00:00:00Z' });
    expect(ask).to.throw().that.satisfies(isQueryError);
  });
  it.overBoth('should keep what the server writes unchanged', async (bench) => {
    const interval = '2016-12-31T23:59:60Z/2017-01-01T00:29:60Z';
    const metrics = [{ metric: 'nOffered', stats: { count: 3 } }];
    const results = [{ group: { queueId: 'q', mediaType: 'voice' }, data: [{ interval, metrics }] }];
    const sim = await bench.simulator({ faults: [{ on: 'aggregates', times: Infinity, do: { json: { results } } }] });
    const query = queuePerformance({ interval: '2016-12-31T00:00:00Z/2017-01-02T00:00:00Z', granularity: 'PT30M' });
    const truth = [rowKey(query, { queueId: 'q', mediaType: 'voice', intervalStart, intervalEnd } as QueueRow)];
    const { rows, error } = await bench.run(bench.client(sim), query, { truth });
    expect(error).to.equal(undefined);
    expect(rows).to.have.lengthOf(1);
    expect(rows[0]).to.include({ intervalStart, intervalEnd, offered: 3 });
  });
});

const [intervalStart, intervalEnd] = ['2016-12-31T23:59:60Z', '2017-01-01T00:29:60Z'];
