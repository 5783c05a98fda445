import { expect } from 'chai';
import { defer, lastValueFrom, of, take, toArray } from 'rxjs';
import {
  type AnalyticsClient,
  collect,
  isPermissionError,
  queueDetails,
  queuePerformance,
  type QueueRow,
  toAsyncIterable,
} from '../../src/index.js';
import { failure, simulated } from '../helpers/simulated.js';
import { expectQuiet, expectSame, halfHours, rangesOn } from '../helpers/sliced-rows.js';
import { requestedRanges } from '../helpers/requested-ranges.js';
import { until } from '../helpers/until.js';

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
      it(`should buffer no more slices than its lanes, by ${way} in order of ${order}`, () =>
        simulated(
          async ({ client, sim, events }) => {
            const whole = await collect(client.rows(weeks));
            const before = requestedRanges(sim).length;
            events.length = 0;
            const seen = new Set<string>();
            const rows: QueueRow[] = [];
            let [mostOpen, mostHeld] = [0, 0];
            const look = () => {
              const requested = requestedRanges(sim).length - before;
              mostOpen = Math.max(mostOpen, requested - events.filter(({ kind }) => kind === 'slice').length);
              mostHeld = Math.max(mostHeld, requested - seen.size);
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
            // The consumer's own 1 + prefetch pages are added to the lanes.
            expect(mostHeld).to.equal(3 + 1 + 1);
            expect(await lastValueFrom(client.explain(weeks, lanes))).to.include({ pagesHeld: mostHeld });
          },
          { simulator: { queues: 3, conversationsPerQueueDay: 40 } },
        ));
    }
  }

  it('should request once from a demand for each page that it delivers', () =>
    simulated(
      async ({ client, events }) => {
        const pages = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-05T00:00:00Z', size: 4 });
        let requested = 0;
        const wanted$ = defer(() => of((requested += 1)));
        await collect(client.rows(pages, { slice: 'P1D', demand: { wanted$ } }));
        expect(requested).to.be.above(8);
        expect(events.at(-1)).to.include({ kind: 'complete', pages: requested });
      },
      { simulator: { queues: 3, conversationsPerQueueDay: 60 } },
    ));

  it('should read a slice of many pages one page at a time, by its demand', () =>
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
    it(`should stop everything on unsubscription in the middle, in order of ${order}`, () =>
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
          const requested = sim.requests.length;
          await until(() => sim.requests.length > requested + 6);
          controller.abort(new Error('no longer wanted'));
          expect(await ended).to.include({ message: 'no longer wanted' });
          await expectQuiet(all);
        },
        { simulator: { queues: 3, conversationsPerQueueDay: 60, latencyMs: 40 } },
      ));

    it(`should receive the rows before an error, and then the error, in order of ${order}`, () =>
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
