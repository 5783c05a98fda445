import { defer, EMPTY, map, type Observable, switchMap } from 'rxjs';
import { type Checkpoint, type CheckpointStore, type Past, pastOf } from '../../core/checkpoint.js';
import { coveredOf, type Interval } from '../../core/interval.js';
import type { Demand } from '../../core/demand.js';
import { parseDuration } from '../../core/duration.js';
import type { Query, Slicing } from '../../core/endpoint.js';
import { calendarOf, gridOf } from './calendar.js';
import { checkpointWriter, type Deliveries, failIncompleteOnSaveError } from './checkpoint-writer.js';
import { type Revised, revisionsOf, withForgotten } from './revisions.js';

/** Settings of {@link readSettled}. Times are in milliseconds. */
export interface SinceSettings {
  readonly store: CheckpointStore;
  /** The checkpoint that was loaded from the store. */
  readonly start: Checkpoint;
  /** The time of day, by the wall clock or the server, whichever is earlier. */
  readonly nowMs: number;
  readonly settleMs: number;
  readonly lookbackMs: number;
  readonly demand: Demand;
  /** The result where nothing has settled yet. */
  readonly nothing: Observable<never>;
}

/** Reads the slices of a range that earlier runs have not delivered. */
export type ReadOpen<Params, Page, Row, Kept> = (
  query: Query<Params, Page, Row>,
  past: Past,
  deliveries: Deliveries<Kept>,
  /** Called with the `Date` of each response; throws where the run must not continue. */
  checkDate?: (dateMs: number) => void,
) => Observable<Kept>;

/** By the server's clock, the interval that a run reads has not settled yet. */
export class ClockAhead extends Error {
  constructor(
    /** Time of the server's `Date` header, in milliseconds since the epoch. */
    readonly dateMs: number,
  ) {
    super(`the server's Date header says ${new Date(dateMs).toISOString()}, which is behind the clock of this machine`);
  }
}

/**
 * Reads what has settled since the checkpoint, and requests the look-back again, of which it emits only rows with new values.
 *
 * @throws ClockAhead where a response shows that the server's clock is behind `nowMs`, and that its rows have not settled. What was
 * delivered before is saved.
 */
export const readSettled = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  slicing: Slicing<Params, Page, Row>,
  settings: SinceSettings,
  read: ReadOpen<Params, Page, Row, readonly Row[]>,
): Observable<readonly Revised<Row>[]> =>
  calendarOf(slicing.timeZone(query.params)).pipe(
    switchMap((addDuration) => {
      const { store, nowMs, settleMs, lookbackMs, demand, nothing } = settings;
      const start = withForgotten(settings.start, slicing);
      const range = slicing.range(query.params);
      const granularity = parseDuration(slicing.granularity(query.params) ?? '');
      const grid = gridOf(range, granularity, addDuration);
      const settledMs = nowMs - settleMs;
      const endMs = settledMs >= range.endMs ? range.endMs : grid.atOrBefore(settledMs);
      if (endMs <= range.startMs) return nothing;

      // The range may end within a step: without a look-back, the last step is requested only once, like the others.
      const lookbackFromMs = lookbackMs === 0 ? endMs : grid.atOrBefore(Math.max(endMs - lookbackMs, range.startMs));
      const settled: Interval = { startMs: range.startMs, endMs };
      const covered = coveredOf({ ...settled, endMs: lookbackFromMs }, pastOf(start).covered);
      const part = { ...query, params: slicing.within(query.params, settled) };

      const revisions = revisionsOf(start, slicing, lookbackFromMs);
      const writer = checkpointWriter(failIncompleteOnSaveError(store, start, settled), start, demand, revisions.amend);
      const deliveries: Deliveries<readonly Row[]> = {
        ...writer,
        begin: (interval) =>
          defer(() => {
            revisions.open(interval);
            return interval.startMs < revisions.reportedUntilMs ? writer.begin(interval) : EMPTY;
          }),
        vanishedRows: (hasAllRows) => {
          const vanished = hasAllRows ? revisions.vanished() : [];
          return vanished.length > 0 ? vanished : undefined;
        },
      };
      const checkDate = (dateMs: number): void => {
        if (dateMs - settleMs < endMs) throw new ClockAhead(dateMs);
      };
      // Divided where the look-back begins, because nothing before it has to be remembered.
      const past = { covered, begun: [], cutMs: lookbackFromMs };
      return read(part, past, deliveries, checkDate).pipe(map(revisions.revise));
    }),
  );
