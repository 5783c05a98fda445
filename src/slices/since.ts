import { defer, EMPTY, map, type Observable, switchMap } from 'rxjs';
import { canonical, fingerprint } from '../core/canonical.js';
import { type Checkpoint, type CheckpointStore, type Past, pastOf } from '../core/checkpoint.js';
import { coveredOf, gaps } from '../core/coverage.js';
import type { Demand } from '../core/demand.js';
import { parseDuration } from '../core/duration.js';
import type { Query } from '../core/endpoint.js';
import { formatInterval, type Interval } from '../core/interval.js';
import type { Slicing } from '../core/slicing.js';
import { calendarOf } from './calendar.js';
import { gridOf } from './grid.js';
import { checkpointKeeper, type Deliveries } from './keep-checkpoint.js';
import { savingWhole } from './saving-whole.js';

/** A row, and how often its values have been told: 1 at first, more for each restatement. */
export type Revised<Row> = Row & { readonly revision: number };

/** From where and how far {@link runSince} goes, all given. Milliseconds. */
export interface SinceSettings {
  readonly store: CheckpointStore;
  /** What the store held. */
  readonly start: Checkpoint;
  readonly nowMs: number;
  readonly settleMs: number;
  readonly lookbackMs: number;
  readonly demand: Demand;
  /** The run where nothing has settled yet. */
  readonly nothing: Observable<never>;
}

/** Reads the slices of a range that former runs have left open. */
export type ReadOpen<Params, Page, Row, Kept> = (
  query: Query<Params, Page, Row>,
  past: Past,
  deliveries: Deliveries,
) => Observable<Kept>;

type Told = NonNullable<Checkpoint['told']>;
/** The rows of one slice, by key. */
type Noted = Map<string, readonly [values: string, revision: number]>;

/**
 * Reads what has been settled since the checkpoint, and what the look-back asks for again: of that, rows with new values only.
 */
export const runSince = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  slicing: Slicing<Params, Page, Row>,
  { store, start, nowMs, settleMs, lookbackMs, demand, nothing }: SinceSettings,
  read: ReadOpen<Params, Page, Row, readonly Row[]>,
): Observable<readonly Revised<Row>[]> =>
  calendarOf(slicing.timeZone(query.params)).pipe(
    switchMap((later) => {
      const range = slicing.range(query.params);
      const granularity = parseDuration(slicing.granularity(query.params) ?? '');
      const grid = gridOf(range, granularity, later);
      const settledMs = nowMs - settleMs;
      const endMs = settledMs >= range.endMs ? range.endMs : grid.atOrBefore(settledMs);
      if (endMs <= range.startMs) return nothing;

      // The range need not end on a step: without a look-back its last one is no more asked again than the others.
      const lookbackFromMs = lookbackMs === 0 ? endMs : grid.atOrBefore(Math.max(endMs - lookbackMs, range.startMs));
      const settled: Interval = { startMs: range.startMs, endMs };
      const covered = coveredOf({ ...settled, endMs: lookbackFromMs }, pastOf(start).covered);
      const part = { ...query, params: slicing.within(query.params, settled) };

      const book = revisionBook(start, slicing, lookbackFromMs);
      const { begin, delivered, keep } = checkpointKeeper(
        savingWhole(store, start, settled),
        start,
        demand,
        book.amend,
      );
      // Cut where the look-back begins: nothing before it need be remembered.
      const past = { covered, begun: [], cutMs: lookbackFromMs };
      const begun = (interval: Interval) =>
        defer(() => {
          book.open(interval);
          return interval.startMs < book.toldUntilMs ? begin(interval) : EMPTY;
        });
      return read(part, past, { begin: begun, delivered, keep }).pipe(map(book.revise));
    }),
  );

interface RevisionBook<Row> {
  /** Rows from then on have not been told before. */
  readonly toldUntilMs: number;
  /** The rows that follow belong to this interval. */
  open(interval: Interval): void;
  /** The rows that have new values, with their revisions. */
  revise(rows: readonly Row[]): readonly Revised<Row>[];
  /** Puts what was told of an interval into the checkpoint, once the consumer is done with it. */
  amend(checkpoint: Checkpoint, interval: Interval): Checkpoint;
}

/**
 * Remembers the values of rows that a later look-back can ask for again. Rows of a slice that was begun and not finished are told once more,
 * whatever their values: a restatement may have been handed over that the checkpoint does not know, and been undone since.
 */
const revisionBook = <Row>(
  start: Checkpoint,
  { key }: Pick<Slicing<never, never, Row>, 'key'>,
  lookbackFromMs: number,
): RevisionBook<Row> => {
  const before = new Map(Object.entries(start.told ?? {}));
  const { begun } = pastOf(start);
  const noted = new Map<string, Noted>();
  let current: Noted = new Map();
  let isUnsure = false;
  return {
    toldUntilMs: [...before.values()].reduce((latest, [, , endMs]) => Math.max(latest, endMs), -Infinity),
    open: (interval) => {
      isUnsure = coveredOf(interval, begun).length > 0;
      current = new Map();
      noted.set(formatInterval(interval), current);
    },
    revise: (rows) =>
      rows.flatMap((row) => {
        const id = key(row);
        const values = fingerprint(canonical(row));
        const [told, revision = 0] = before.get(id) ?? [];
        const isKnown = told === values && !isUnsure;
        current.set(id, [values, isKnown ? revision : revision + 1]);
        return isKnown ? [] : [{ ...row, revision: revision + 1 }];
      }),
    amend: (checkpoint, interval) => {
      const name = formatInterval(interval);
      const fresh = [...(noted.get(name) ?? [])].map(([id, [values, revision]]) => [
        id,
        [values, revision, interval.endMs],
      ]);
      noted.delete(name);
      const told: Told = { ...checkpoint.told, ...(Object.fromEntries(fresh) as Told) };
      // What no later look-back asks for again need not be remembered.
      const kept = Object.entries(told).filter(([, [, , endMs]]) => endMs > lookbackFromMs);
      const { begun: _begun, ...rest } = checkpoint;
      // However they were cut: what of them the run left out stays begun, for as long as a look-back can ask for it.
      const left = pastOf(checkpoint)
        .begun.flatMap((each) => gaps(each, [interval]))
        .filter(({ endMs }) => endMs > lookbackFromMs);
      return { ...rest, told: Object.fromEntries(kept), ...(left.length > 0 && { begun: left.map(formatInterval) }) };
    },
  };
};
