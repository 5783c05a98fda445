import { expect } from 'chai';
import fc from 'fast-check';
import { firstValueFrom, skip, Subject } from 'rxjs';
import { formatInterval, parseInterval } from '../../src/core/interval.js';
import {
  collect,
  conversationAggregates,
  type FetchLike,
  queueDetails,
  queuePerformance,
  type QueueRow,
  rowKey,
} from '../../src/index.js';
import { simulated } from '../helpers/simulated.js';
import { expectInOrder, expectSame, halfHours, small, tutorial } from '../helpers/sliced-rows.js';
import { rangeAround } from '../run/sliced/support/ranges.js';

describe('rows in slices', () => {
  const runs = fc.record({
    ranged: rangeAround,
    granularity: fc.constantFrom('PT30M', 'PT1H', 'P1D'),
    slice: fc.constantFrom('P1D', 'P3D', 'P7D', 'P1M'),
    concurrency: fc.integer({ min: 1, max: 6 }),
    order: fc.constantFrom('interval' as const, 'arrival' as const),
  });

  for (const seed of [1, 2]) {
    it(`should be the rows of one query, in the requested order (history ${seed})`, () =>
      simulated(
        ({ client, events }) =>
          fc.assert(
            fc.asyncProperty(runs, async ({ ranged: { range, timeZone }, granularity, ...run }) => {
              const query = queuePerformance({ interval: formatInterval(range), granularity, timeZone });
              const whole = await collect(client.rows(query));
              events.length = 0;
              const rows = await collect(client.rows(query, run));
              expectSame(rows, whole);
              const slices = events.flatMap((event) => (event.kind === 'slice' ? [parseInterval(event.interval)] : []));
              if (run.order === 'interval')
                expectInOrder(
                  rows,
                  slices.map((slice) => slice?.startMs ?? NaN),
                );
              const [complete] = events.filter(({ kind }) => kind === 'complete');
              expect(complete).to.deep.include({
                rows: rows.length,
                requests: slices.length,
                forecast: { requests: slices.length },
                asked: formatInterval(range),
                answered: [formatInterval(range)],
              });
            }),
            { numRuns: 25 },
          ),
        { simulator: { ...small, seed } },
      ));

    it(`should merge to the rows of one query, exactly (history ${seed})`, () =>
      simulated(
        ({ client, events }) =>
          fc.assert(
            fc.asyncProperty(
              runs,
              fc.boolean(),
              async ({ ranged: { range, timeZone }, granularity, ...run }, stepped) => {
                const requested = { interval: formatInterval(range), timeZone, ...(stepped && { granularity }) };
                const query = queuePerformance(requested);
                const merged = await collect(client.rows(query, { ...run, merge: true }));
                expect(events.at(-1)).to.deep.include({ kind: 'complete', rows: merged.length });
                expectSame(merged, await collect(client.rows(query)));

                const aggregates = conversationAggregates({
                  ...requested,
                  metrics: ['nOffered', 'tHandle', 'tWait', 'oServiceLevel'],
                  groupBy: ['mediaType'],
                });
                const whole = await collect(client.rows(aggregates));
                const folded = await collect(client.rows(aggregates, { ...run, merge: true }));
                const keyed = (rows: typeof whole) => new Map(rows.map((row) => [rowKey(aggregates, row), row]));
                expect(keyed(folded)).to.deep.equal(keyed(whole));
              },
            ),
            { numRuns: 20 },
          ),
        { simulator: { ...small, seed } },
      ));

    it(`should merge the tutorial's rows: counts and percentages exactly, averages approximately (history ${seed})`, () =>
      simulated(
        async ({ client }) => {
          for (const slice of ['P1D', 'PT5H', 'P2D']) {
            const merged = await collect(client.rows(tutorial, { slice, merge: true, order: 'arrival' }));
            const whole = await collect(client.rows(tutorial));
            const dated = { intervalStart: '2026-10-01T00:00:00.000Z', intervalEnd: '2026-10-08T00:00:00.000Z' };
            const exact = (rows: readonly QueueRow[]) => rows.map((row) => ({ ...row, ...dated, avgHandleTime: 0 }));
            expectSame(exact(merged), exact(whole));
            expect(merged.every((row) => row.intervalEnd === dated.intervalEnd)).to.equal(true);
            for (const row of merged) {
              const { avgHandleTime, answered } = whole.find(
                ({ queueId, mediaType }) => queueId === row.queueId && mediaType === row.mediaType,
              ) as QueueRow;
              // Weighed by answered, while the server has divided by handled.
              if (answered > 0)
                expect(row.avgHandleTime).to.be.closeTo(avgHandleTime ?? NaN, (avgHandleTime ?? 0) * 0.2);
            }
          }
        },
        { simulator: { ...small, conversationsPerQueueDay: 60, seed } },
      ));
  }

  it('should add intervals to the rows of the tutorial contract, page by page', () =>
    simulated(
      async ({ client }) => {
        const query = queueDetails({ dateFrom: '2026-10-01T00:00:30Z', dateTo: '2026-10-02T22:10:00Z', size: 4 });
        const rows = await collect(client.rows(query, { slice: 'P1D' }));
        const intervals = new Set(rows.map(({ intervalStart, intervalEnd }) => `${intervalStart}/${intervalEnd}`));
        expect([...intervals]).to.deep.equal([
          '2026-10-01T00:00:30.000Z/2026-10-02T00:00:30.000Z',
          '2026-10-02T00:00:30.000Z/2026-10-02T22:10:00.000Z',
        ]);
        expect(new Set(rows.map((row) => rowKey(query, row)))).to.have.property('size', rows.length);
      },
      { simulator: small },
    ));

  it('should accept a slice without rows', () =>
    simulated(async ({ client, events }) => {
      const query = queuePerformance({ interval: '2026-10-03T22:00:00Z/2026-10-04T02:00:00Z', granularity: 'PT30M' });
      const rows = await collect(client.rows(query, { slice: 'PT30M' }));
      expectSame(rows, await collect(client.rows(query)));
      const slices = events.flatMap((event) => (event.kind === 'slice' ? [event.rows] : []));
      expect(slices).to.have.length(8).and.to.include(0);
    }));

  for (const [order, expected] of [
    ['interval', [0, 1, 2, 3, 4, 5, 6]],
    ['arrival', [1, 2, 3, 4, 5, 6, 0]],
  ] as const) {
    it(`should deliver the days of a week in the order of ${order} where the response to the first one is the last`, () => {
      const others = new Subject<void>();
      // The first day waits for as many other days as can be requested beside it, or for all of them.
      const released = firstValueFrom(others.pipe(skip(order === 'interval' ? 1 : 5)));
      const firstLast: FetchLike = async (url, init) => {
        const response = await globalThis.fetch(url, init);
        if (String(init?.body).includes('2026-10-01T')) await released;
        else if (String(init?.body).includes('interval')) others.next();
        return response;
      };
      return simulated(
        async ({ client }) => {
          const rows = await collect(client.rows(halfHours, { slice: 'P1D', concurrency: 3, order }));
          const days = rows.map(({ intervalStart }) => Number(intervalStart?.slice(8, 10)) - 1);
          expect([...new Set(days)]).to.deep.equal(expected);
        },
        { simulator: { ...small, latencyMs: 0 }, client: { fetch: firstLast, timeouts: { attemptMs: 600_000 } } },
      );
    });
  }
});
