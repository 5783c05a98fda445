import { defer, EMPTY, map, type Observable, switchMap } from 'rxjs';
import { type Checkpoint, type CheckpointStore, type Past, pastOf } from '../core/checkpoint.js';
import { coveredOf } from '../core/coverage.js';
import type { Demand } from '../core/demand.js';
import { parseDuration } from '../core/duration.js';
import type { Query } from '../core/endpoint.js';
import type { Interval } from '../core/interval.js';
import type { Slicing } from '../core/slicing.js';
import { calendarOf } from './calendar.js';
import { gridOf } from './grid.js';
import { checkpointKeeper, type Deliveries } from './keep-checkpoint.js';
import { type Revised, revisionsOf, withForgotten } from './revisions.js';
import { savingWhole } from './saving-whole.js';

/** From where and how far {@link runSince} goes, all given. Milliseconds. */
export interface SinceSettings {
  readonly store: CheckpointStore;
  /** What the store contained. */
  readonly start: Checkpoint;
  /** The time of day: the earlier one of what the wall clock and the server say. */
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
  deliveries: Deliveries<Kept>,
  /** Takes the time of day of each response by its `Date` header; throws where the run must not go on. */
  checkDate?: (dateMs: number) => void,
) => Observable<Kept>;

/** By the server's clock, what a run is about to read has not settled yet. */
export class ClockAhead extends Error {
  constructor(
    /** The time of day by the server's `Date` header, in milliseconds since the epoch. */
    readonly dateMs: number,
  ) {
    super(`the server's Date header says ${new Date(dateMs).toISOString()}, which is behind the clock of this machine`);
  }
}

/**
 * Reads what has settled since the checkpoint, and what the look-back requests again: of that, rows with new values only.
 *
 * @throws ClockAhead, with what was delivered before it saved, where a response shows that the server's clock is behind `nowMs`, and
 * that its rows have not settled.
 */
export const runSince = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  slicing: Slicing<Params, Page, Row>,
  settings: SinceSettings,
  read: ReadOpen<Params, Page, Row, readonly Row[]>,
): Observable<readonly Revised<Row>[]> =>
  calendarOf(slicing.timeZone(query.params)).pipe(
    switchMap((later) => {
      const { store, nowMs, settleMs, lookbackMs, demand, nothing } = settings;
      const start = withForgotten(settings.start, slicing);
      const range = slicing.range(query.params);
      const granularity = parseDuration(slicing.granularity(query.params) ?? '');
      const grid = gridOf(range, granularity, later);
      const settledMs = nowMs - settleMs;
      const endMs = settledMs >= range.endMs ? range.endMs : grid.atOrBefore(settledMs);
      if (endMs <= range.startMs) return nothing;

      // The range need not end on a step: without a look-back its last one is requested no more often than the others.
      const lookbackFromMs = lookbackMs === 0 ? endMs : grid.atOrBefore(Math.max(endMs - lookbackMs, range.startMs));
      const settled: Interval = { startMs: range.startMs, endMs };
      const covered = coveredOf({ ...settled, endMs: lookbackFromMs }, pastOf(start).covered);
      const part = { ...query, params: slicing.within(query.params, settled) };

      const revisions = revisionsOf(start, slicing, lookbackFromMs);
      const keeper = checkpointKeeper(savingWhole(store, start, settled), start, demand, revisions.amend);
      const deliveries: Deliveries<readonly Row[]> = {
        ...keeper,
        begin: (interval) =>
          defer(() => {
            revisions.open(interval);
            return interval.startMs < revisions.reportedUntilMs ? keeper.begin(interval) : EMPTY;
          }),
        rest: (isWhole) => {
          const vanished = isWhole ? revisions.vanished() : [];
          return vanished.length > 0 ? vanished : undefined;
        },
      };
      const checkDate = (dateMs: number): void => {
        if (dateMs - settleMs < endMs) throw new ClockAhead(dateMs);
      };
      // Cut where the look-back begins: nothing before it need be remembered.
      const past = { covered, begun: [], cutMs: lookbackFromMs };
      return read(part, past, deliveries, checkDate).pipe(map(revisions.revise));
    }),
  );
