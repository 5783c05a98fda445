import { expect } from 'chai';
import { concat, defer, EMPTY, lastValueFrom, of, reduce } from 'rxjs';
import { type Checkpoint, emptyCheckpoint, type Past } from '../../../src/core/checkpoint.js';
import { endlessDemand } from '../../../src/core/demand.js';
import type { Query } from '../../../src/core/endpoint.js';
import { formatInterval, type Interval, parseInterval } from '../../../src/core/interval.js';
import { queuePerformance } from '../../../src/index.js';
import type { Revised } from '../../../src/run/sliced/revisions.js';
import { type ReadOpen, readSettled } from '../../../src/run/sliced/incremental-run.js';
import { memoryStore } from '../../helpers/memory-store.js';

const dayMs = 86_400_000;
const day = (of: number): number => Date.parse('2026-10-01T00:00:00Z') + (of - 1) * dayMs;
const days = (from: number, to: number): Interval => ({ startMs: day(from), endMs: day(to) });
const name = (from: number, to: number): string => formatInterval(days(from, to));

interface Row {
  readonly id: string;
  readonly offered: number;
}

/** Reads days 1 to 20 since a checkpoint; each day has one row with the value `offered`. */
const since = async (
  nowMs: number,
  start: Checkpoint = emptyCheckpoint('q'),
  offered = (_id: string): number => 1,
  { range = name(1, 21), lookbackMs = 2 * dayMs, leftOut = '' } = {},
) => {
  const query = queuePerformance({ interval: range, granularity: 'P1D' }) as unknown as Query<
    { interval: string },
    unknown,
    Row
  >;
  const slicing = { ...query.endpoint.slicing!, key: ({ id }: Row) => id };
  const store = memoryStore(start);
  const requested: { range: string; past: Past; days: string[] }[] = [];
  /** Day by day, what is not covered. */
  const read: ReadOpen<{ interval: string }, unknown, Row, readonly Row[]> = ({ params }, past, deliveries) => {
    const range = parseInterval(params.interval)!;
    const open = Array.from({ length: Math.ceil((range.endMs - range.startMs) / dayMs) }, (_, index) => ({
      startMs: day(index + 1),
      endMs: Math.min(day(index + 2), range.endMs),
    })).filter(({ startMs }) => !past.covered.some((each) => startMs >= each.startMs && startMs < each.endMs));
    requested.push({ range: params.interval, past, days: open.map(formatInterval) });
    const answered = open.filter((interval) => formatInterval(interval) !== leftOut);
    const reported = answered.map((interval) => {
      const id = formatInterval(interval);
      return concat(
        deliveries.begin(interval),
        of([{ id, offered: offered(id) }]),
        defer(() => {
          deliveries.delivered(interval);
          return EMPTY;
        }),
      );
    });
    return deliveries.saveWhile(concat(...reported));
  };
  const settings = { store, start, nowMs, settleMs: dayMs, lookbackMs, demand: endlessDemand, nothing: EMPTY };
  const rows = await lastValueFrom(
    readSettled(query, slicing, settings, read).pipe(reduce((all: Revised<Row>[], some) => [...all, ...some], [])),
  );
  return { rows, requested, saved: store.saves.at(-1) };
};

describe('runSince', () => {
  it('should request what has settled, up to a step of the granularity', async () => {
    const { requested, rows } = await since(day(6) + 5);
    expect(requested.map(({ range }) => range)).to.deep.equal([name(1, 5)]);
    expect(rows.map(({ id, revision }) => [id, revision])).to.deep.equal(
      [1, 2, 3, 4].map((each) => [name(each, each + 1), 1]),
    );
    expect((await since(day(6))).requested[0]?.range).to.equal(name(1, 5));
    expect((await since(day(6) - 1)).requested[0]?.range).to.equal(name(1, 4));
  });

  it('should request nothing where nothing has settled, and no more than the query', async () => {
    for (const nowMs of [day(1), day(2), day(3) - 1]) expect((await since(nowMs)).requested).to.deep.equal([]);
    expect((await since(day(3))).requested[0]?.range).to.equal(name(1, 2));
    for (const nowMs of [day(22), day(90)]) expect((await since(nowMs)).requested[0]?.range).to.equal(name(1, 21));
  });

  it('should request the look-back again, and nothing before it', async () => {
    const first = await since(day(6));
    const { requested } = await since(day(8), first.saved);
    expect(requested[0]?.days).to.deep.equal([name(5, 6), name(6, 7)]);
    expect(requested[0]?.past).to.deep.equal({ covered: [days(1, 5)], begun: [], cutMs: day(5) });
    const sooner = await since(day(7), first.saved);
    expect(sooner.requested[0]?.days).to.deep.equal([name(4, 5), name(5, 6)]);
    expect((await since(day(3))).requested[0]?.past).to.deep.equal({ covered: [], begun: [], cutMs: day(1) });
  });

  it('should request nothing twice without a look-back, including a last step that the range cuts short', async () => {
    const options = { range: formatInterval({ startMs: day(1), endMs: day(4) + dayMs / 4 }), lookbackMs: 0 };
    const first = await since(day(9), undefined, undefined, options);
    expect(first.requested[0]?.days).to.have.length(4);
    expect(first.saved?.covered).to.deep.equal([options.range]);
    expect((await since(day(10), first.saved, undefined, options)).requested[0]?.days).to.deep.equal([]);
  });

  it('should report rows of the look-back again only where their values are new, with a revision', async () => {
    const first = await since(day(6));
    const same = await since(day(6), first.saved);
    expect(same.rows).to.deep.equal([]);
    const later = await since(day(6), same.saved, () => 2);
    expect(later.rows.map(({ revision }) => revision)).to.deep.equal([2, 2]);
    const changed = (id: string) => (id === name(4, 5) ? 2 : 1);
    const second = await since(day(6), first.saved, changed);
    expect(second.rows).to.deep.equal([{ id: name(4, 5), offered: 2, revision: 2 }]);
    expect((await since(day(6), second.saved, changed)).rows).to.deep.equal([]);
    const third = await since(day(6), second.saved, (id) => (id === name(4, 5) ? 3 : 1));
    expect(third.rows).to.deep.equal([{ id: name(4, 5), offered: 3, revision: 3 }]);
  });

  it('should report rows again regardless of their values only for slices that a former run has begun', async () => {
    const first = await since(day(6), undefined, undefined, { lookbackMs: 4 * dayMs });
    const killed = { ...(first.saved as Checkpoint), begun: [name(2, 3)] };
    const second = await since(day(6), killed, undefined, { lookbackMs: 4 * dayMs });
    expect(second.rows.map(({ id, revision }) => [id, revision])).to.deep.equal([[name(2, 3), 2]]);
    expect((await since(day(6), second.saved, undefined, { lookbackMs: 4 * dayMs })).rows).to.deep.equal([]);
  });

  it('should report a slice again that was begun and that the next run skipped', async () => {
    const options = { lookbackMs: 4 * dayMs };
    const first = await since(day(6), undefined, undefined, options);
    const killed = { ...(first.saved as Checkpoint), begun: [name(2, 3)] };
    const tooMuch = await since(day(6), killed, undefined, { ...options, leftOut: name(2, 3) });
    expect(tooMuch.rows).to.deep.equal([]);
    expect(tooMuch.saved?.begun).to.deep.equal([name(2, 3)]);
    const third = await since(day(6), tooMuch.saved, undefined, options);
    expect(third.rows.map(({ id, revision }) => [id, revision])).to.deep.equal([[name(2, 3), 2]]);
    expect(third.saved?.begun).to.equal(undefined);
  });

  it('should keep of a begun slice what no slice has reported, while the look-back covers it', async () => {
    const options = { lookbackMs: 4 * dayMs };
    const first = await since(day(6), undefined, undefined, options);
    const killed = { ...(first.saved as Checkpoint), begun: [name(2, 4)] };
    const half = await since(day(6), killed, undefined, { ...options, leftOut: name(3, 4) });
    expect(half.rows.map(({ id }) => id)).to.deep.equal([name(2, 3)]);
    expect(half.saved?.begun).to.deep.equal([name(3, 4)]);
    const later = await since(day(8), half.saved, undefined, { lookbackMs: 2 * dayMs });
    expect(later.saved?.begun).to.equal(undefined);
  });

  it('should remember what a later look-back can request again, and nothing else', async () => {
    const first = await since(day(6));
    expect(first.saved?.covered).to.deep.equal([name(1, 5)]);
    expect(Object.keys(first.saved?.told ?? {})).to.deep.equal([name(3, 4), name(4, 5)]);
    expect(first.saved?.told?.[name(4, 5)]?.slice(1)).to.deep.equal([1, day(5)]);
    const second = await since(day(8), first.saved);
    expect(Object.keys(second.saved?.told ?? {})).to.deep.equal([name(5, 6), name(6, 7)]);
  });
});
