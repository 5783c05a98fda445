import { expect } from 'chai';
import fc from 'fast-check';
import { type Interval, parseInterval } from '../../src/core/interval.js';
import {
  type CheckpointStore,
  type ClientEvent,
  collect,
  isQueryError,
  queuePerformance,
  type QueueRow,
  type Revised,
  rowKey,
  type SinceOptions,
} from '../../src/index.js';
import { memoryStore } from '../helpers/memory-store.js';
import { midnight, query, region, shown, stepMs } from './support/region.js';

/** Whether a step was reported, and is recorded as such. */
const isSaved = ({ saves }: ReturnType<typeof memoryStore>, step: number): boolean =>
  (saves.at(-1)?.covered ?? []).some((text) => {
    const { startMs, endMs } = parseInterval(text) as Interval;
    return startMs <= midnight + step * stepMs && endMs >= midnight + (step + 1) * stepMs;
  });

const hours = (requested: readonly Interval[]) =>
  requested.map(({ startMs, endMs }) => [(startMs - midnight) / 3_600_000, (endMs - midnight) / 3_600_000]);

describe('since', () => {
  it('should report whole steps that have settled, each once', async () => {
    const { since, requested } = region();
    const store = memoryStore();
    expect(shown(await since(44, store))).to.deep.equal([]);
    expect(requested).to.deep.equal([]);
    expect(shown(await since(46, store))).to.deep.equal(['00:00 x1 r1']);
    expect(shown(await since(60, store))).to.deep.equal([]);
    expect(shown(await since(140, store))).to.deep.equal(['00:30 x1 r1', '01:00 x1 r1', '01:30 x1 r1']);
    expect(hours(requested)).to.deep.equal([
      [0, 0.5],
      [0.5, 2],
    ]);
    expect(store.saves.at(-1)?.told ?? {}).to.deep.equal({});
  });

  it('should complete without a request where nothing has settled yet', async () => {
    const { clientAt, requested } = region();
    const client = clientAt(44);
    const events: ClientEvent[] = [];
    client.events$.subscribe((event) => events.push(event));
    expect(await collect(client.since(query, memoryStore()))).to.deep.equal([]);
    const nothing = {
      kind: 'complete',
      requests: 0,
      forecast: { requests: 0 },
      rows: 0,
      asked: undefined,
      answered: [],
    };
    expect(events).to.have.length(1);
    expect(events[0]).to.deep.include(nothing);
    expect(requested).to.deep.equal([]);
  });

  it('should wait for the given settling time, and end with its range', async () => {
    const { since, requested } = region();
    const store = memoryStore();
    expect(shown(await since(30, store, { settleMs: 0 }))).to.deep.equal(['00:00 x1 r1']);
    expect(shown(await since(89, store, { settleMs: 1_800_000 }))).to.deep.equal([]);
    expect(await since(60 * 24 * 40, store, { slice: 'P7D' })).to.have.length(31 * 48 - 1);
    expect(requested.at(-1)?.endMs).to.equal(Date.parse('2026-11-01T00:00:00Z'));
    expect(await since(60 * 24 * 50, store)).to.deep.equal([]);
  });

  it('should report changes within the look-back again, with a higher revision, and nothing else', async () => {
    const { since, requested, offered } = region();
    const store = memoryStore();
    const options = { settleMs: 0, lookback: 'PT1H' };
    await since(120, store, options);
    expect(shown(await since(121, store, options))).to.deep.equal([]);
    offered.set(midnight + 2 * stepMs, 5);
    offered.set(midnight + 0 * stepMs, 9);
    expect(shown(await since(122, store, options))).to.deep.equal(['01:00 x5 r2']);
    expect(hours(requested.slice(-1))).to.deep.equal([[1, 2]]);
    expect(shown(await since(123, store, options))).to.deep.equal([]);
    offered.set(midnight + 2 * stepMs, 1);
    offered.set(midnight + 3 * stepMs, 7);
    expect(shown(await since(150, store, options))).to.deep.equal(['01:30 x7 r2', '02:00 x1 r1']);
    const reported = () =>
      Object.keys(store.saves.at(-1)?.told ?? {}).map((key) => /"intervalStart":"[^T]*T(\d\d:\d\d)/.exec(key)?.[1]);
    expect(reported()).to.include.members(['01:30', '02:00']).and.to.not.include('00:30');
    // What no look-back can request again is forgotten with its slice.
    await since(210, store, options);
    expect(reported()).to.deep.equal(['02:30', '03:00']);
  });

  it('should give a revised row the key of the row it replaces', async () => {
    const { since, offered } = region();
    const store = memoryStore();
    const [first] = await since(30, store, { settleMs: 0, lookback: 'P1D' });
    offered.set(midnight, 3);
    const [second] = await since(31, store, { settleMs: 0, lookback: 'P1D' });
    expect([first?.revision, second?.revision]).to.deep.equal([1, 2]);
    expect(rowKey(query, second as QueueRow)).to.equal(rowKey(query, first as QueueRow));
  });

  it('should report again, with the same revisions, what was not saved', async () => {
    const { clientAt, since, offered } = region();
    const store = memoryStore();
    const options = { settleMs: 0, lookback: 'PT2H', slice: 'PT1H' };
    const taken: Revised<QueueRow>[] = [];
    for await (const row of clientAt(120).since(query, store, options)) {
      taken.push(row);
      if (taken.length === 3) break;
    }
    expect(shown(taken)).to.deep.equal(['00:00 x1 r1', '00:30 x1 r1', '01:00 x1 r1']);
    offered.set(midnight, 4);
    expect(shown(await since(120, store, options))).to.deep.equal(['00:00 x4 r2', '01:00 x1 r1', '01:30 x1 r1']);
  });

  it('should report a row again whose new value was delivered, not saved, and has reverted', async () => {
    const { clientAt, since, offered } = region();
    const store = memoryStore();
    const options = { settleMs: 0, lookback: 'P7D' };
    expect(shown(await since(90, store, options))).to.deep.equal(['00:00 x1 r1', '00:30 x1 r1', '01:00 x1 r1']);
    offered.set(midnight + stepMs, 2);
    for await (const row of clientAt(91).since(query, store, options)) {
      expect(shown([row])).to.deep.equal(['00:30 x2 r2']);
      break;
    }
    offered.delete(midnight + stepMs);
    const again = shown(await since(92, store, options));
    expect(again).to.deep.equal(['00:00 x1 r2', '00:30 x1 r2', '01:00 x1 r2']);
    expect(store.saves.at(-1)).to.not.have.property('begun');
    expect(shown(await since(93, store, options))).to.deep.equal([]);
  });

  it("should leave a sink that writes by key with the region's values, whatever happens between", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            minutes: fc.integer({ min: 1, max: 200 }),
            takes: fc.option(fc.nat(12), { nil: Infinity }),
            changes: fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 0, max: 9 })), { maxLength: 4 }),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        fc.constantFrom('PT30M', 'PT2H', 'P1D'),
        async (visits, slice) => {
          const { clientAt, offered, since } = region();
          const store = memoryStore();
          const sink = new Map<string, Revised<QueueRow>>();
          const options = { settleMs: 0, lookback: 'P7D', slice };
          let minutes = 0;
          for (const { minutes: more, takes, changes } of visits) {
            minutes += more;
            for (const [step, count] of changes) {
              // A new row that was delivered and not saved is unknown once it has disappeared.
              if (count > 0 || isSaved(store, step)) offered.set(midnight + step * stepMs, count);
            }
            let taken = 0;
            for await (const row of clientAt(minutes).since(query, store, options)) {
              if ((taken += 1) > takes) break;
              const key = rowKey(query, row);
              const known = sink.get(key);
              // The same again, or a higher revision; never an older one.
              expect(row.revision).to.be.at.least(known?.revision ?? 1);
              sink.set(key, row);
            }
          }
          for (const row of await since(minutes, store, options)) sink.set(rowKey(query, row), row);
          const steps = Math.floor(minutes / 30);
          const said = Array.from({ length: steps }, (_, step) => offered.get(midnight + step * stepMs) ?? 1);
          const inOrder = [...sink.values()].sort((a, b) =>
            (a.intervalStart ?? '') < (b.intervalStart ?? '') ? -1 : 1,
          );
          expect(inOrder.map((row) => row.offered)).to.deep.equal(said);
          expect(await since(minutes, store, options)).to.deep.equal([]);
        },
      ),
      { numRuns: 60 },
    ));

  it('should reject invalid options, all at once', () => {
    const { clientAt } = region();
    const whole = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z' });
    const options = { settleMs: -1, lookback: 'P1M', merge: true, order: 'arrival' } as SinceOptions;
    try {
      clientAt(0).since(whole, {} as CheckpointStore, options);
      expect.fail('it should have been rejected');
    } catch (error) {
      expect(isQueryError(error) && error.problems.map(({ path }) => path)).to.deep.equal([
        'order',
        'merge',
        'settleMs',
        'lookback',
        'checkpoint',
        'granularity',
      ]);
    }
  });
});
