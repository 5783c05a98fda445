import { expect } from 'chai';
import fc from 'fast-check';
import {
  type Checkpoint,
  collect,
  conversationAggregates,
  type QueueRow,
  type Revised,
  rowKey,
} from '../../src/index.js';
import { memoryStore } from '../helpers/memory-store.js';
import { midnight, query, region, shown, stepMs } from './support/region.js';

describe('since, its revisions', () => {
  it('should report a row again whose values became zero, which the platform omits, and again when it returns', async () => {
    const { since, offered } = region();
    const store = memoryStore();
    const options = { settleMs: 0, lookback: 'PT2H' };
    offered.set(midnight + 2 * stepMs, 5);
    const first = await since(120, store, options);
    offered.set(midnight + 2 * stepMs, 0);
    const gone = await since(121, store, options);
    expect(gone).to.deep.equal([
      {
        ...first[2],
        offered: 0,
        answered: 0,
        abandoned: 0,
        serviceLevelPercent: null,
        avgHandleTime: null,
        revision: 2,
      },
    ]);
    expect(rowKey(query, gone[0] as QueueRow)).to.equal(rowKey(query, first[2] as QueueRow));
    expect(shown(await since(122, store, options))).to.deep.equal([]);
    offered.set(midnight + 2 * stepMs, 6);
    expect(shown(await since(123, store, options))).to.deep.equal(['01:00 x6 r3']);
    offered.set(midnight + 2 * stepMs, 0);
    expect(shown(await since(150, store, options))).to.deep.equal(['02:00 x1 r1', '01:00 x0 r4']);
  });

  it('should report zeros of a queue that the response no longer contains, and of no step that was not requested', async () => {
    const { since, offered } = region();
    const store = memoryStore();
    await since(120, store, { settleMs: 0, lookback: 'PT2H' });
    for (let step = 0; step < 4; step += 1) offered.set(midnight + step * stepMs, 0);
    expect(shown(await since(121, store, { settleMs: 0, lookback: 'PT1H' }))).to.deep.equal([
      '01:00 x0 r2',
      '01:30 x0 r2',
    ]);
  });

  it('should report the zeros of any aggregate, with its group and without metrics', async () => {
    const { clientAt, offered } = region();
    const store = memoryStore();
    const aggregates = conversationAggregates({
      interval: '2026-10-01T00:00:00Z/2026-11-01T00:00:00Z',
      granularity: 'PT30M',
      groupBy: ['queueId', 'mediaType', 'direction'],
      metrics: ['nOffered'],
    });
    const options = { settleMs: 0, lookback: 'P1D' };
    const [first] = await collect(clientAt(30).since(aggregates, store, options));
    offered.set(midnight, 0);
    const [gone, ...more] = await collect(clientAt(31).since(aggregates, store, options));
    expect(more).to.deep.equal([]);
    expect(first?.metrics).to.deep.equal({ nOffered: { count: 1 } });
    expect(gone).to.deep.equal({ ...first, metrics: {}, revision: 2 });
    expect(gone?.group).to.deep.equal({ queueId: 'a', mediaType: 'voice', direction: null });
  });

  it('should report no zeros for rows that were invalid and skipped', async () => {
    const { clientAt, since, spoil } = region();
    const store = memoryStore();
    const options = { settleMs: 0, lookback: 'P1D' } as const;
    await since(120, store, options);
    spoil(midnight + stepMs);
    const skipping = { ...options, onInvalidRow: 'skip', maxInvalidShare: 1 } as const;
    expect(shown(await collect(clientAt(121).since(query, store, skipping)))).to.deep.equal([]);
    spoil(undefined);
    expect(shown(await since(122, store, options))).to.deep.equal([]);
  });

  it('should report zeros again of a slice that was begun and not finished', async () => {
    const { clientAt, since, offered } = region();
    const store = memoryStore();
    const options = { settleMs: 0, lookback: 'P1D' };
    await since(90, store, options);
    offered.set(midnight, 7);
    for await (const row of clientAt(91).since(query, store, options)) {
      expect(shown([row])).to.deep.equal(['00:00 x7 r2']);
      break;
    }
    offered.set(midnight, 0);
    const again = shown(await since(92, store, options));
    expect(again).to.deep.equal(['00:30 x1 r2', '01:00 x1 r2', '00:00 x0 r2']);
    expect(shown(await since(93, store, options))).to.deep.equal([]);
  });

  it('should never report a step again with a lower revision, however the look-back changes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            minutes: fc.integer({ min: 1, max: 200 }),
            lookback: fc.constantFrom(undefined, 'PT30M', 'PT2H', 'P1D', 'P7D'),
            changes: fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 0, max: 9 })), { maxLength: 4 }),
          }),
          { minLength: 2, maxLength: 8 },
        ),
        async (visits) => {
          const { offered, since } = region();
          const store = memoryStore();
          const sink = new Map<string, Revised<QueueRow>>();
          let minutes = 0;
          for (const { minutes: more, lookback, changes } of visits) {
            minutes += more;
            for (const [step, count] of changes) offered.set(midnight + step * stepMs, count);
            for (const row of await since(minutes, store, { settleMs: 0, ...(lookback && { lookback }) })) {
              const key = rowKey(query, row);
              expect(row.revision).to.be.at.least((sink.get(key)?.revision ?? 0) + 1);
              sink.set(key, row);
            }
          }
          for (const row of await since(minutes, store, { settleMs: 0, lookback: 'P7D' }))
            sink.set(rowKey(query, row), row);
          for (const { intervalStart, offered: said } of sink.values()) {
            const count = offered.get(Date.parse(intervalStart ?? '')) ?? 1;
            // What had been forgotten before it became zero cannot be known.
            if (count > 0) expect(said).to.equal(count);
          }
        },
      ),
      { numRuns: 60 },
    ));

  it('should start the revisions of new steps at 1, whatever it has forgotten', async () => {
    const { since, offered } = region();
    const store = memoryStore();
    const options = { settleMs: 0, lookback: 'PT1H' };
    await since(120, store, options);
    offered.set(midnight + 3 * stepMs, 9);
    expect(shown(await since(121, store, options))).to.deep.equal(['01:30 x9 r2']);
    expect(shown(await since(240, store, options))).to.deep.equal([
      '02:00 x1 r1',
      '02:30 x1 r1',
      '03:00 x1 r1',
      '03:30 x1 r1',
    ]);
    expect(store.saves.at(-1)?.forgotten).to.deep.equal({ revision: 2, untilMs: midnight + 180 * 60_000 });
    const longer = shown(await since(270, store, { settleMs: 0, lookback: 'P1D' }));
    expect(longer).to.deep.equal([
      ...['00:00', '00:30', '01:00'].map((time) => `${time} x1 r3`),
      '01:30 x9 r3',
      ...['02:00', '02:30'].map((time) => `${time} x1 r3`),
      '04:00 x1 r1',
    ]);
  });

  it('should resume from a checkpoint without records of forgotten rows, without a lower revision', async () => {
    const { since } = region();
    const store = memoryStore();
    const options = { settleMs: 0, lookback: 'PT1H' };
    await since(240, store, options);
    const { forgotten: _forgotten, ...older } = store.saves.at(-1) as Checkpoint;
    const next = memoryStore(older);
    expect(shown(await since(270, next, options))).to.deep.equal(['04:00 x1 r1']);
    const longer = await since(271, next, { settleMs: 0, lookback: 'P1D' });
    expect(longer).to.have.length(6);
    for (const { revision } of longer) expect(revision).to.be.above(1_000_000);
  });
});
