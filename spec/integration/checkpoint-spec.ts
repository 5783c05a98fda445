import { expect } from 'chai';
import { lastValueFrom, of, take, throwError, toArray } from 'rxjs';
import { coveredOf, gaps, formatInterval, parseInterval, type Interval } from '../../src/core/interval.js';
import {
  type CheckpointStore,
  collect,
  conversationDetails,
  type ConversationRow,
  isIncompleteError,
  isQueryError,
  queueDetails,
  queuePerformance,
  type QueueRow,
  rowKey,
  toAsyncIterable,
} from '../../src/index.js';
import type { SimulatorRequest } from '../../src/simulator/index.js';
import { memoryStore } from '../helpers/memory-store.js';
import { failure, simulated } from '../helpers/simulated.js';
import { hoursOf, requestedRange, requestedRanges } from '../helpers/requested-ranges.js';

const week = '2026-10-01T00:00:00Z/2026-10-08T00:00:00Z';
const whole = parseInterval(week) as Interval;
const query = queuePerformance({ interval: week, granularity: 'PT1H' });
const slice = 'P1D';
const small = { simulator: { queues: 2, conversationsPerQueueDay: 30 } };

const keysOf = (rows: readonly QueueRow[]) => rows.map((row) => rowKey(query, row)).sort();
const dayOf = ({ intervalStart }: QueueRow): string => intervalStart?.slice(8, 10) ?? '';
const coveredDays = ({ covered }: { covered: readonly string[] }): number =>
  covered.reduce((days, text) => days + hoursOf(parseInterval(text) as Interval) / 24, 0);

describe('a checkpoint', () => {
  for (const order of ['interval', 'arrival'] as const) {
    it(`should be written when a pulling consumer has finished a slice, not before (order of ${order})`, () =>
      simulated(async ({ client }) => {
        const store = memoryStore();
        const taken = new Map<string, number>();
        const rowsOf = new Map<string, number>();
        for (const row of await collect(client.rows(query))) rowsOf.set(dayOf(row), (rowsOf.get(dayOf(row)) ?? 0) + 1);
        const ways = [
          client.rows(query, { slice, order, checkpoint: store }),
          toAsyncIterable((demand) => client.rows(query, { slice, order, checkpoint: memoryStoreOf(store), demand })),
        ];
        for (const rows of ways) {
          taken.clear();
          store.saves.length = 0;
          for await (const row of rows) {
            // The current row is not finished.
            const covered = (store.saves.at(-1)?.covered ?? []).flatMap((text) => parseInterval(text) ?? []);
            for (const [day, count] of rowsOf) {
              const isCovered = gaps(dayInterval(day), covered).length === 0;
              if (isCovered) expect(taken.get(day), day).to.equal(count);
            }
            taken.set(dayOf(row), (taken.get(dayOf(row)) ?? 0) + 1);
            for (let turns = 0; turns < 3; turns += 1) await new Promise((resolve) => setImmediate(resolve));
          }
          expect(store.saves.at(-1)?.covered).to.deep.equal([formatInterval(whole)]);
          expect(store.saves.length).to.be.within(2, 7);
        }
      }, small));
  }

  it('should be written for a push subscriber when the rows of a slice have been delivered', () =>
    simulated(async ({ client }) => {
      const store = memoryStore();
      const days: string[] = [];
      const atSave: number[] = [];
      const watching: CheckpointStore = {
        ...store,
        save: (checkpoint) => {
          atSave.push(new Set(days).size);
          expect(coveredDays(checkpoint)).to.be.at.most(new Set(days).size);
          return store.save(checkpoint);
        },
      };
      await client.rows(query, { slice, checkpoint: watching }).forEach((row) => days.push(dayOf(row)));
      expect(atSave).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
    }, small));

  it('should let the next run skip what was delivered, and lose nothing', () =>
    simulated(async ({ client, sim, events }) => {
      const all = keysOf(await collect(client.rows(query)));
      const store = memoryStore();
      const first: QueueRow[] = [];
      for await (const row of client.rows(query, { slice, checkpoint: store })) {
        first.push(row);
        if (dayOf(row) === '04') break;
      }
      const open = gaps(
        whole,
        (store.saves.at(-1)?.covered ?? []).flatMap((text) => parseInterval(text) ?? []),
      );
      expect(open.map(formatInterval)).to.deep.equal(['2026-10-04T00:00:00.000Z/2026-10-08T00:00:00.000Z']);
      const explained = await lastValueFrom(client.explain(query, { slice, checkpoint: store }));
      expect(explained).to.deep.include({ requests: 4, slicesHeld: 4 });

      const requested = requestedRanges(sim).length;
      const rest = await collect(client.rows(query, { slice, checkpoint: store }));
      expect(requestedRanges(sim).slice(requested).map(formatInterval).sort()).to.deep.equal(explained.slices);
      expect([...new Set(keysOf([...first, ...rest]))].sort()).to.deep.equal(all);
      expect(events.at(-1)).to.deep.include({
        kind: 'complete',
        requests: 4,
        forecast: { requests: 4 },
        answered: [formatInterval(whole)],
      });

      expect(await collect(client.rows(query, { slice, checkpoint: store }))).to.deep.equal([]);
      expect(requestedRanges(sim)).to.have.length(requested + 4);
      // Another range of the same query, from the same start.
      const longer = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-10-10T00:00:00Z', granularity: 'PT1H' });
      await collect(client.rows(longer, { slice, checkpoint: store }));
      expect(requestedRanges(sim)).to.have.length(requested + 6);
    }, small));

  it('should be rejected before any request where it is of another query, newer or damaged', () =>
    simulated(async ({ client, sim }) => {
      const store = memoryStore();
      await collect(client.rows(queueDetails({ dateFrom: whole0, dateTo: whole1 }), { slice, checkpoint: store }));
      const { query: other = '' } = store.saves.at(-1) ?? {};
      const requested = sim.requests.length;
      const bad: Record<string, unknown> = {
        'another query': { version: 1, query: other, covered: [] },
        newer: { version: 2, query: other, covered: [] },
        damaged: { version: 1, covered: {} },
      };
      for (const [what, saved] of Object.entries(bad)) {
        for (const names of [false, true]) {
          const named = queuePerformance({ interval: week, granularity: 'PT1H', names });
          const runs = [
            () => collect(client.rows(named, { slice, checkpoint: memoryStore(saved) })),
            () => lastValueFrom(client.explain(named, { checkpoint: memoryStore(saved) })),
            () => collect(client.since(named, memoryStore(saved))),
          ];
          for (const run of runs) {
            const error = await failure(run());
            expect(isQueryError(error) && error.problems.map(({ path }) => path), what).to.deep.equal(['checkpoint']);
          }
        }
      }
      expect(sim.requests).to.have.length(requested);
    }, small));

  it('should be rejected where it divides a step of the granularity', () =>
    simulated(async ({ client, sim }) => {
      const store = memoryStore();
      const odd = queuePerformance({ interval: '2026-10-01T00:10:00Z/2026-10-02T00:10:00Z', granularity: 'PT1H' });
      await collect(client.rows(odd, { slice, checkpoint: store }));
      const requested = sim.requests.length;
      const error = await failure(collect(client.rows(query, { slice, checkpoint: store })));
      expect(isQueryError(error) && error.problems[0]?.message).to.match(/cuts through a step of PT1H/);
      expect(sim.requests).to.have.length(requested);
    }, small));

  it('should not be combined with merge', () =>
    simulated(async ({ client }) => {
      expect(() => client.rows(query, { merge: true, checkpoint: memoryStore() })).to.throw(
        /checkpoint: cannot be combined with `merge`/,
      );
    }));

  it('should end the run where it cannot be loaded, before any request', () =>
    simulated(async ({ client, sim }) => {
      const broken: CheckpointStore = { load: () => throwError(() => new Error('no disk')), save: () => of(1) };
      expect(await failure(collect(client.rows(query, { checkpoint: broken })))).to.include({ message: 'no disk' });
      expect(sim.requests).to.deep.equal([]);
    }));

  it('should end the run where it cannot be saved, after the rows', () =>
    simulated(async ({ client }) => {
      const full: CheckpointStore = { load: () => of(undefined), save: () => Promise.reject(new Error('disk full')) };
      const pulled: QueueRow[] = [];
      const error = await failure(
        (async () => {
          for await (const row of client.rows(query, { slice, checkpoint: full })) pulled.push(row);
        })(),
      );
      if (!isIncompleteError(error)) throw error;
      expect(error.cause).to.include({ message: 'disk full' });
      // Nothing was ever saved, so the next run requests all of it.
      expect(error.missing).to.deep.equal([formatInterval(whole)]);
      expect(pulled.length).to.be.above(0);
      const pushed: QueueRow[] = [];
      await failure(client.rows(query, { slice, checkpoint: full }).forEach((row) => pushed.push(row)));
      expect(pushed.map(dayOf)).to.include('01');
    }, small));

  it('should contain what was delivered where a run ends as incomplete, so that the next one requests the rest', () =>
    simulated(
      async ({ client, sim }) => {
        const all = keysOf(await collect(client.rows(query)));
        const bad = { startMs: Date.parse('2026-10-03T10:00:00Z'), endMs: Date.parse('2026-10-03T11:00:00Z') };
        let isBroken = true;
        sim.addFault({
          on: (request) => {
            const range = requestedRange(request);
            return isBroken && range !== undefined && coveredOf(bad, [range]).length > 0;
          },
          times: Infinity,
          do: { status: 504 },
        });
        const store = memoryStore();
        for (const pull of [true, false]) {
          const rows: QueueRow[] = [];
          const stream = client.rows(query, { slice, checkpoint: store });
          const ended = pull
            ? (async () => {
                for await (const row of stream) rows.push(row);
              })()
            : stream.forEach((row) => rows.push(row));
          const error = await failure(ended);
          if (!isIncompleteError(error)) throw error;
          // What is reported as missing is exactly what is missing.
          const open = gaps(
            whole,
            (store.saves.at(-1)?.covered ?? []).flatMap((text) => parseInterval(text) ?? []),
          );
          expect(open.map(formatInterval)).to.deep.equal(error.missing);
          if (!pull) {
            expect(rows).to.deep.equal([]);
            continue;
          }
          expect(new Set(keysOf(rows)).size).to.equal(rows.length);
          expect(all.length - rows.length).to.be.within(0, 60);
        }
        isBroken = false;
        const requested = requestedRanges(sim).length;
        await collect(client.rows(query, { slice, checkpoint: store }));
        expect(requestedRanges(sim)).to.have.length(requested + 1);
        expect(store.saves.at(-1)?.covered).to.deep.equal([formatInterval(whole)]);
      },
      { ...small, client: { retry: { baseDelayMs: 1 } } },
    ));

  const longerThanADay = ({ body }: SimulatorRequest): boolean => {
    const { interval, dateFrom = '', dateTo = '' } = (body ?? {}) as Record<string, string | undefined>;
    const [from = dateFrom, to = dateTo] = interval?.split('/') ?? [];
    return Date.parse(to) - Date.parse(from) > 86_400_000;
  };

  it('should name a begun slice that has become too large, and how to read it in parts', () =>
    simulated(
      async ({ client, sim }) => {
        const days = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-05T00:00:00Z' });
        const store = memoryStore();
        await lastValueFrom(client.rows(days, { slice: 'P2D', checkpoint: store }).pipe(take(1)));
        const begun = '2026-10-01T00:00:00.000Z/2026-10-03T00:00:00.000Z';
        expect(store.saves.at(-1)).to.deep.include({ begun: [begun] });

        sim.addFault({ on: longerThanADay, times: Infinity, do: { status: 504 } });
        const run = { slice: 'P2D', checkpoint: store };
        const error = await failure(collect(client.rows(days, run)));
        expect(error).to.satisfy(isIncompleteError).and.have.nested.property('cause.status', 504);
        expect(error).to.deep.include({ missing: [begun] });
        expect((error as Error).message).to.match(
          /an interrupted run began .*T00:00:00.000Z, so its rows keep that interval and it is not split: .*`begun`.*; the first failure: /,
        );
        expect(await failure(collect(client.rows(days, { ...run, bisect: false }))))
          .to.have.property('message')
          .that.does.not.include('interrupted');
      },
      { ...small, client: { retry: { baseDelayMs: 1 } } },
    ));

  it('should let an interrupted slice of conversations be split, because their keys do not contain it', () =>
    simulated(
      async ({ client, sim }) => {
        const query = conversationDetails({ interval: '2026-10-01T00:00:00Z/2026-10-05T00:00:00Z' });
        const whole = await collect(client.rows(query));
        const store = memoryStore();
        const run = { slice: 'P2D', checkpoint: store };
        const rows = new Map<string, unknown>();
        const write = (row: ConversationRow) => rows.set(rowKey(query, row), row);
        await client.rows(query, run).pipe(take(3)).forEach(write);
        expect(store.saves).to.deep.equal([]);

        sim.addFault({ on: longerThanADay, times: Infinity, do: { status: 504 } });
        await client.rows(query, run).forEach(write);
        expect(rows.size).to.equal(whole.length);
      },
      { ...small, client: { retry: { baseDelayMs: 1 } } },
    ));

  it('should not cover what was not consumed before the consumer unsubscribed', () =>
    simulated(async ({ client }) => {
      const store = memoryStore();
      await lastValueFrom(client.rows(query, { slice, checkpoint: store }).pipe(take(3), toArray()));
      expect(store.saves).to.deep.equal([]);
    }, small));
});

const [whole0 = '', whole1 = ''] = week.split('/');

const dayInterval = (day: string): Interval => {
  const startMs = Date.parse(`2026-10-${day}T00:00:00Z`);
  return { startMs, endMs: startMs + 86_400_000 };
};

/** Saves in one store, and loads nothing. */
const memoryStoreOf = (store: ReturnType<typeof memoryStore>): CheckpointStore => ({
  ...store,
  load: () => of(undefined),
});
