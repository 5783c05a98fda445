import { expect } from 'chai';
import fc from 'fast-check';
import { take, toArray, lastValueFrom } from 'rxjs';
import { formatInterval, type Interval, parseInterval } from '../../src/core/interval.js';
import {
  type AnalyticsClient,
  collect,
  conversationAggregates,
  isIncompleteError,
  isMergeError,
  isPermissionError,
  isQueryError,
  queueDetails,
  queuePerformance,
  type QueueRow,
  routingQueues,
  rowKey,
  toAsyncIterable,
} from '../../src/index.js';
import { failure, simulated, type Simulated } from '../helpers/simulated.js';
import { hoursOf, rangeAsked, rangesAsked } from '../helpers/slices-asked.js';
import { until } from '../helpers/until.js';
import { rangeAround } from '../slices/support/ranges.js';

const week = '2026-10-01T00:00:00Z/2026-10-08T00:00:00Z';
const halfHours = queuePerformance({ interval: week, granularity: 'PT30M' });
const tutorial = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-08T00:00:00Z' });

const byKey = (rows: readonly QueueRow[]) =>
  [...rows].map((row) => [rowKey(halfHours, row), row] as const).sort(([a], [b]) => (a < b ? -1 : 1));
const expectSame = (rows: readonly QueueRow[], others: readonly QueueRow[]) =>
  expect(byKey(rows)).to.deep.equal(byKey(others));
const expectInOrder = (rows: readonly QueueRow[], sliceStarts: readonly number[]) => {
  const slices = rows.map(({ intervalStart }) => {
    const at = Date.parse(intervalStart ?? '');
    return sliceStarts.findLastIndex((startMs) => startMs <= at);
  });
  expect(slices).to.deep.equal([...slices].sort((a, b) => a - b));
};

/** Small organisations, whose answers come in no order. */
const small = { queues: 3, conversationsPerQueueDay: 8, latencyMs: { minMs: 0, maxMs: 150 } };

describe('rows in slices', () => {
  const runs = fc.record({
    ranged: rangeAround,
    granularity: fc.constantFrom('PT30M', 'PT1H', 'P1D'),
    slice: fc.constantFrom('P1D', 'P3D', 'P7D', 'P1M'),
    concurrency: fc.integer({ min: 1, max: 6 }),
    order: fc.constantFrom('interval' as const, 'arrival' as const),
  });

  for (const seed of [1, 2]) {
    it(`should be the rows of one query, in the order that was asked for (history ${seed})`, () =>
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
                const asked = { interval: formatInterval(range), timeZone, ...(stepped && { granularity }) };
                const query = queuePerformance(asked);
                const merged = await collect(client.rows(query, { ...run, merge: true }));
                expect(events.at(-1)).to.deep.include({ kind: 'complete', rows: merged.length });
                expectSame(merged, await collect(client.rows(query)));

                const aggregates = conversationAggregates({
                  ...asked,
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

    it(`should merge the tutorial's rows: counts and percents exactly, averages nearly (history ${seed})`, () =>
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

  it('should give the rows of the tutorial their intervals, page by page', () =>
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

  it('should take a slice without rows', () =>
    simulated(async ({ client, events }) => {
      const query = queuePerformance({ interval: '2026-10-03T22:00:00Z/2026-10-04T02:00:00Z', granularity: 'PT30M' });
      const rows = await collect(client.rows(query, { slice: 'PT30M' }));
      expectSame(rows, await collect(client.rows(query)));
      const slices = events.flatMap((event) => (event.kind === 'slice' ? [event.rows] : []));
      expect(slices).to.have.length(8).and.to.include(0);
    }));

  it('should deliver slow first slices first, and later ones meanwhile where that is asked for', () =>
    simulated(
      async ({ client, sim }) => {
        const [first, second] = [
          ['interval', [0, 1, 2, 3, 4, 5, 6]],
          ['arrival', [1, 2, 3, 4, 5, 6, 0]],
        ] as const;
        for (const [order, expected] of [first, second]) {
          sim.addFault({ on: (request) => rangesOn(request, '01'), do: { delayMs: 3000 } });
          const rows = await collect(client.rows(halfHours, { slice: 'P1D', concurrency: 3, order }));
          expect([...new Set(rows.map(({ intervalStart }) => Number(intervalStart?.slice(8, 10)) - 1))]).to.deep.equal(
            expected,
          );
        }
      },
      { simulator: { ...small, latencyMs: 0 } },
    ));

  it('should refuse a question without a range, and options that cannot be right', () =>
    simulated(async ({ client, sim }) => {
      const refused = await failure(collect(client.rows(routingQueues(), { slice: 'P1D' })));
      expect(isQueryError(refused) && refused.problems[0]?.path).to.equal('slice');
      const wrong = { slice: 'a week', concurrency: 0, order: 'any', bisect: { minWidth: 'P1M' }, merge: 1 };
      try {
        client.rows(halfHours, wrong as never);
        expect.fail('it should have been refused');
      } catch (error) {
        expect(isQueryError(error) && error.problems.map(({ path }) => path)).to.deep.equal([
          'slice',
          'concurrency',
          'order',
          'bisect.minWidth',
          'merge',
        ]);
      }
      for (const slice of ['PT15M', 'PT1S']) {
        expect(isQueryError(await failure(collect(client.rows(halfHours, { slice }))))).to.equal(true);
      }
      expect(sim.requests).to.deep.equal([]);
    }));

  it('should refuse to merge what cannot be merged, before any request', () =>
    simulated(async ({ client, sim }) => {
      const query = conversationAggregates({ interval: week, metrics: ['nOffered', 'oServiceTarget'] });
      for (const run of [{ slice: 'P1D', merge: true }, { merge: true }]) {
        const error = await failure(collect(client.rows(query, run)));
        expect(isMergeError(error) && error.metric).to.equal('oServiceTarget');
        expect(isMergeError(await failure(lastValueFrom(client.explain(query, run))))).to.equal(true);
      }
      expect(sim.requests).to.deep.equal([]);
      expect(await collect(client.rows(query, { slice: 'P1D' }))).to.have.length(7);
    }));

  it('should look queue names up once, after the checks and before the first slice', () =>
    simulated(
      async ({ client, sim }) => {
        const query = queuePerformance({ interval: week, names: true });
        expect(isQueryError(await failure(collect(client.rows(query, { slice: 'PT1S' }))))).to.equal(true);
        expect(sim.requests).to.deep.equal([]);
        const rows = await collect(client.rows(query, { slice: 'P1D' }));
        const names = new Map(sim.queues.map(({ id, name }) => [id, name]));
        expect(rows.every(({ queueId, queueName }) => queueName === names.get(queueId))).to.equal(true);
        const asked = sim.requests.map(({ endpoint }) => endpoint);
        expect(asked).to.deep.equal(['token', 'queues', ...Array.from({ length: 7 }, () => 'aggregates')]);
        const merged = await collect(client.rows(query, { slice: 'P1D', merge: true }));
        expect(merged[0]?.queueName).to.equal(names.get(merged[0]?.queueId ?? ''));
      },
      { simulator: { ...small, latencyMs: 0 } },
    ));

  it('should ask in parts of 300 queues in each slice', () =>
    simulated(
      async ({ client, sim, events }) => {
        const queueIds = [
          ...sim.queues.map(({ id }) => id),
          ...Array.from({ length: 400 }, (_, index) => `no-${index}`),
        ];
        const query = queuePerformance({ interval: week, queueIds });
        const rows = await collect(client.rows(query, { slice: 'P1D', merge: true }));
        expectSame(rows, await collect(client.rows(query)));
        const [complete] = events.filter(({ kind }) => kind === 'complete');
        expect(complete).to.deep.include({ requests: 14, forecast: { requests: 14 } });
      },
      { simulator: { ...small, latencyMs: 0 } },
    ));

  it('should bound the pages of each slice, and count invalid rows once', () =>
    simulated(
      async (all) => {
        const { client, sim, events } = all;
        const pages = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-05T00:00:00Z', size: 5 });
        const whole = await collect(client.rows(pages, { slice: 'P1D' }));
        expect(whole).to.have.length.above(4 * 10);
        expectSame(await collect(client.rows(pages, { slice: 'P1D', maxPages: 3 })), whole);
        const error = await failure(collect(client.rows(pages, { slice: 'P1D', maxPages: 2 })));
        expect(error).to.include({ kind: 'paging', reason: 'too-many-pages' });

        await expectQuiet(all);
        events.length = 0;
        sim.addFault({ on: 'page', nth: 2, do: { json: { entities: [{ queueId: 'a' }, { queueId: 7 }] } } });
        const rows = await collect(client.rows(pages, { slice: 'P1D', onInvalidRow: 'skip' }));
        expect(events.at(-1)).to.include({ kind: 'complete', rows: rows.length, invalid: 1 });
      },
      { simulator: { queues: 3, conversationsPerQueueDay: 200 } },
    ));
});

describe('explain', () => {
  it('should ask nothing, and tell what the run then does', () =>
    simulated(
      async ({ client, sim, events }) => {
        const query = queuePerformance({ interval: week, granularity: 'PT30M', timeZone: 'Europe/London' });
        for (const run of [{}, { slice: 'P1D' }, { slice: 'P2D', concurrency: 2 }, { slice: 'PT12H', merge: true }]) {
          const asked = sim.requests.length;
          const explained = await lastValueFrom(client.explain(query, run));
          expect(sim.requests).to.have.length(asked);
          events.length = 0;
          await collect(client.rows(query, run));
          const slices = events.flatMap((event) => (event.kind === 'slice' ? [event.interval] : []));
          expect(explained.slices).to.deep.equal('slice' in run ? slices : explained.slices);
          expect(explained.requests).to.equal(
            rangesAsked(sim).length - sim.requests.slice(0, asked).filter(rangeAsked).length,
          );
          expect(explained.requests).to.equal(explained.slices.length);
          expect(explained.slicesHeld).to.equal(Math.min(run.concurrency ?? 4, explained.slices.length));
          expect(events.at(-1)).to.deep.include({ kind: 'complete', requests: explained.requests });
        }
      },
      { simulator: small },
    ));

  it('should tell the seconds of the steady pace', () =>
    simulated(
      async ({ client, sim }) => {
        const explained = await lastValueFrom(client.explain(halfHours, { slice: 'PT2H' }));
        expect(explained).to.deep.include({ requests: 84, seconds: 83 });
        expect(await lastValueFrom(client.explain(halfHours))).to.deep.include({ requests: 1, seconds: 0 });
        expect(isQueryError(await failure(lastValueFrom(client.explain(routingQueues()))))).to.equal(true);
        expect(sim.requests).to.deep.equal([]);
      },
      { client: { budget: { perMinute: 60 } } },
    ));
});

describe('a slow consumer of slices', () => {
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const weeks = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-10-22T00:00:00Z', granularity: 'PT30M' });
  const lanes = { slice: 'P1D', concurrency: 3 };
  const ways: Record<string, (client: AnalyticsClient, order: 'interval' | 'arrival') => AsyncIterable<QueueRow>> = {
    'for await': (client, order) => client.rows(weeks, { ...lanes, order }),
    'toAsyncIterable(demand)': (client, order) =>
      toAsyncIterable((demand) => client.rows(weeks, { ...lanes, order, demand })),
  };
  for (const [way, iterate] of Object.entries(ways)) {
    for (const order of ['interval', 'arrival'] as const) {
      it(`should hold no more slices than its lanes, by ${way} in order of ${order}`, () =>
        simulated(
          async ({ client, sim, events }) => {
            const whole = await collect(client.rows(weeks));
            const before = rangesAsked(sim).length;
            events.length = 0;
            const seen = new Set<string>();
            const rows: QueueRow[] = [];
            let [mostOpen, mostHeld] = [0, 0];
            const look = () => {
              const asked = rangesAsked(sim).length - before;
              mostOpen = Math.max(mostOpen, asked - events.filter(({ kind }) => kind === 'slice').length);
              mostHeld = Math.max(mostHeld, asked - seen.size);
            };
            for await (const row of iterate(client, order)) {
              rows.push(row);
              seen.add(row.intervalStart?.slice(0, 10) ?? '');
              look();
              await turn();
              look();
            }
            expectSame(rows, whole);
            expect(seen).to.have.property('size', 21);
            expect(mostOpen).to.equal(3);
            // The consumer's own 1 + prefetch pages come on top of the lanes.
            expect(mostHeld).to.equal(3 + 1 + 1);
          },
          { simulator: { queues: 3, conversationsPerQueueDay: 40 } },
        ));
    }
  }

  it('should take a page at a time of a slice of many, by the demand it has given', () =>
    simulated(
      async ({ client }) => {
        const pages = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-05T00:00:00Z', size: 2 });
        const rows: QueueRow[] = [];
        const demanded = toAsyncIterable((demand) => client.rows(pages, { slice: 'P1D', demand }), { prefetch: 0 });
        for await (const row of demanded) rows.push(row);
        expectSame(rows, await collect(client.rows(pages, { slice: 'P1D' })));
      },
      { simulator: { queues: 3, conversationsPerQueueDay: 60 } },
    ));

  for (const order of ['interval', 'arrival'] as const) {
    it(`should stop everything where it leaves in the middle, in order of ${order}`, () =>
      simulated(
        async (all) => {
          const { client, sim } = all;
          const run = { slice: 'PT1H', concurrency: 4, order };
          await lastValueFrom(client.rows(halfHours, run).pipe(take(200), toArray()));
          await expectQuiet(all);
          let rows = 0;
          for await (const _ of client.rows(halfHours, run)) if ((rows += 1) === 100) break;
          await expectQuiet(all);
          const controller = new AbortController();
          const ended = failure(collect(client.rows(halfHours, { ...run, signal: controller.signal })));
          const asked = sim.requests.length;
          await until(() => sim.requests.length > asked + 6);
          controller.abort(new Error('no longer wanted'));
          expect(await ended).to.include({ message: 'no longer wanted' });
          await expectQuiet(all);
        },
        { simulator: { queues: 3, conversationsPerQueueDay: 60, latencyMs: 40 } },
      ));

    it(`should get the rows before an error, and then the error, in order of ${order}`, () =>
      simulated(
        async ({ client, sim }) => {
          sim.addFault({ on: (request) => rangesOn(request, '03'), times: Infinity, do: { status: 403 } });
          sim.addFault({ on: (request) => rangesOn(request, '01'), times: Infinity, do: { delayMs: 2000 } });
          const run = { slice: 'P1D', concurrency: 3, order };
          const whole = await collect(
            client.rows(
              queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-10-03T00:00:00Z', granularity: 'PT30M' }),
            ),
          );
          const pulled: QueueRow[] = [];
          const error = await failure(
            (async () => {
              for await (const row of client.rows(halfHours, run)) {
                pulled.push(row);
                await turn();
              }
            })(),
          );
          expect(isPermissionError(error)).to.equal(true);
          const pushed: QueueRow[] = [];
          expect(
            isPermissionError(await failure(client.rows(halfHours, run).forEach((row) => pushed.push(row)))),
          ).to.equal(true);
          if (order === 'interval') {
            expectSame(pulled, whole);
            expectSame(pushed, whole);
          }
        },
        { simulator: { queues: 3, conversationsPerQueueDay: 60 } },
      ));
  }
});

describe('slices that are too much', () => {
  const faults = [
    { status: 504 },
    { status: 502 },
    { status: 408 },
    { status: 413 },
    { status: 400, body: { message: 'The result set is too large', code: 'bad.request', status: 400 } },
    { hang: true },
  ] as const;
  const wider = (hours: number) => (request: Parameters<typeof rangeAsked>[0]) => {
    const range = rangeAsked(request);
    return range !== undefined && hoursOf(range) > hours;
  };
  const quick = { timeouts: { attemptMs: 3000 }, retry: { baseDelayMs: 1 } };

  it('should end with the same rows', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...faults),
        fc.constantFrom(2, 5, 13, 25),
        fc.constantFrom('P1D', 'P2D', 'P7D'),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom('interval' as const, 'arrival' as const),
        fc.boolean(),
        (fault, hours, slice, concurrency, order, merge) =>
          simulated(
            async ({ client, sim, events }) => {
              const query = merge ? queuePerformance({ interval: week }) : halfHours;
              const whole = await collect(client.rows(query));
              sim.addFault({ on: wider(hours), times: Infinity, do: fault });
              const rows = await collect(client.rows(query, { slice, concurrency, order, merge }));
              expectSame(rows, whole);
              if (!merge && order === 'interval')
                expectInOrder(
                  rows,
                  [...Array(7 * 48)].map((_, i) => Date.parse('2026-10-01') + i * 1_800_000 * 48),
                );
              const delivered = events.flatMap((event) =>
                event.kind === 'slice' ? [parseInterval(event.interval)] : [],
              );
              expect(delivered.every((each) => each !== undefined && hoursOf(each) <= hours)).to.equal(true);
            },
            { simulator: { queues: 2, conversationsPerQueueDay: 6 }, client: quick },
          ),
      ),
      { numRuns: 20 },
    ));

  it('should end with the same rows where failures come by chance', () =>
    simulated(
      async ({ client, sim }) => {
        const whole = await collect(client.rows(halfHours));
        let state = 7;
        const chance = () => (state = (state * 48_271) % 2_147_483_647) % 3 === 0;
        sim.addFault({
          on: (request) => rangeAsked(request) !== undefined && chance(),
          times: Infinity,
          do: { status: 504 },
        });
        expectSame(await collect(client.rows(halfHours, { slice: 'P1D' })), whole);
        expectSame(await collect(client.rows(halfHours, { slice: 'P2D', order: 'arrival' })), whole);
      },
      { simulator: { queues: 2, conversationsPerQueueDay: 20 }, client: quick },
    ));

  it('should try three times, then split, and not fail so again', () =>
    simulated(
      async ({ client, sim, events }) => {
        sim.addFault({ on: wider(12), times: Infinity, do: { status: 504 } });
        await collect(client.rows(halfHours, { slice: 'P1D', concurrency: 1 }));
        const asked = rangesAsked(sim).map(hoursOf);
        expect(asked).to.deep.equal([24, 24, 24, ...Array.from({ length: 14 }, () => 12)]);
        expect(events.filter(({ kind }) => kind === 'bisect')).to.deep.equal([
          {
            at: events.find(({ kind }) => kind === 'bisect')?.at,
            kind: 'bisect',
            interval: '2026-10-01T00:00:00.000Z/2026-10-02T00:00:00.000Z',
            halves: [
              '2026-10-01T00:00:00.000Z/2026-10-01T12:00:00.000Z',
              '2026-10-01T12:00:00.000Z/2026-10-02T00:00:00.000Z',
            ],
            cause: { kind: 'http', status: 504 },
          },
        ]);
        const [complete] = events.filter(({ kind }) => kind === 'complete');
        expect(complete).to.deep.include({ requests: 17, forecast: { requests: 7 } });
      },
      { simulator: { queues: 2 }, client: quick },
    ));

  it('should split at once where the server says that it is too large', () =>
    simulated(
      async ({ client, sim }) => {
        sim.addFault({ on: wider(12), times: Infinity, do: { status: 413 } });
        await collect(client.rows(halfHours, { slice: 'P1D', concurrency: 1 }));
        expect(rangesAsked(sim).map(hoursOf)).to.deep.equal([24, ...Array.from({ length: 14 }, () => 12)]);
      },
      { simulator: { queues: 2 }, client: quick },
    ));

  it('should name what stays too much at the least width, and deliver everything else', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 7 * 24 - 1 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('PT1H', 'PT3H'),
        fc.constantFrom('interval' as const, 'arrival' as const),
        (hours, minWidth, order) =>
          simulated(
            async ({ client, sim, events }) => {
              const whole = await collect(client.rows(halfHours));
              const bad = hours.map((hour) => Date.parse('2026-10-01T00:00:00Z') + hour * 3_600_000);
              const isBad = ({ startMs, endMs }: Interval) => bad.some((at) => at >= startMs && at < endMs);
              const on = (request: Parameters<typeof rangeAsked>[0]) => {
                const range = rangeAsked(request);
                return range !== undefined && isBad(range);
              };
              sim.addFault({ on, times: Infinity, do: { status: 504 } });
              const rows: QueueRow[] = [];
              events.length = 0;
              const run = { slice: 'P1D', order, bisect: { minWidth } };
              const error = await failure(client.rows(halfHours, run).forEach((row) => rows.push(row)));
              if (!isIncompleteError(error)) throw error;
              expect(error.cause).to.include({ status: 504 });
              const missing = error.missing.map((text) => parseInterval(text) as Interval);
              const least = minWidth === 'PT1H' ? 1 : 3;
              expect(missing.every(isBad)).to.equal(true);
              // Two that touch are told as one.
              expect(missing.every((each) => hoursOf(each) < 2 * least * hours.length)).to.equal(true);
              const isMissing = (row: QueueRow) =>
                missing.some((each) => {
                  const at = Date.parse(row.intervalStart ?? '');
                  return at >= each.startMs && at < each.endMs;
                });
              expectSame(
                rows,
                whole.filter((row) => !isMissing(row)),
              );
              expect(events.some(({ kind }) => kind === 'complete')).to.equal(false);
            },
            { simulator: { queues: 2, conversationsPerQueueDay: 20 }, client: quick },
          ),
      ),
      { numRuns: 10 },
    ));

  it('should not split for what a shorter range may have too, nor where that is not wanted', () =>
    simulated(
      async ({ client, sim, events }) => {
        sim.addFault({ on: 'aggregates', times: 5, do: { status: 429, retryAfterS: 1 } });
        sim.addFault({ on: 'aggregates', nth: 8, times: 5, do: { status: 503 } });
        await collect(client.rows(halfHours, { slice: 'P1D', concurrency: 1 }));
        expect(new Set(rangesAsked(sim).map(hoursOf))).to.deep.equal(new Set([24]));
        expect(events.filter(({ kind }) => kind === 'bisect')).to.deep.equal([]);

        sim.addFault({ on: 'aggregates', times: Infinity, do: { status: 504 } });
        const missing = ['2026-10-01T00:00:00.000Z/2026-10-08T00:00:00.000Z'];
        expect(await failure(collect(client.rows(halfHours, { slice: 'P7D', bisect: false })))).to.deep.include({
          missing,
        });
        expect(await failure(collect(client.rows(halfHours)))).to.include({ kind: 'http', status: 504 });
      },
      { simulator: { queues: 2 }, client: quick },
    ));
});

const rangesOn = (request: Parameters<typeof rangeAsked>[0], day: string): boolean => {
  const range = rangeAsked(request);
  return range?.startMs === Date.parse(`2026-10-${day}T00:00:00Z`) && hoursOf(range) === 24;
};

/** Nothing is asked any more, and no connection is left. */
const expectQuiet = async ({ sim }: Simulated): Promise<void> => {
  await until(() => sim.connections === 0);
  const asked = sim.requests.length;
  for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(sim.requests).to.have.length(asked);
  expect(sim.connections).to.equal(0);
};
