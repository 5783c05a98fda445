import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  Subject,
  take,
  tap,
  throwError,
} from 'rxjs';
import { beginning, type Checkpoint, type CheckpointStore, covering, pastOf } from '../../core/checkpoint.js';
import type { Demand } from '../../core/demand.js';
import { type Interval, gaps, formatInterval } from '../../core/interval.js';
import { IncompleteError } from '../../core/errors.js';

/** Records what is delivered. */
export interface Deliveries<Kept = never> {
  /** Called before the rows of an interval. Completes when they may be emitted. */
  begin(interval: Interval): Observable<never>;
  /**
   * Called after the last page of an interval. Returns rows that an earlier run delivered and this reading no longer contains; undefined
   * where there are none.
   *
   * @param hasAllRows - False where rows are missing: some were invalid, or the server returned fewer than it counted.
   */
  vanishedRows?(hasAllRows: boolean): Kept | undefined;
  /** Called after the rows of an interval have been emitted. */
  delivered(interval: Interval): void;
  /** Runs the source and saves deliveries meanwhile. Completes or fails like the source, but only after the pending saves. */
  saveWhile<T>(source: Observable<T>): Observable<T>;
}

/** Deliveries that are not recorded. */
export const unrecorded: Deliveries = { begin: () => EMPTY, delivered: () => undefined, saveWhile: (source) => source };

/**
 * Saves a checkpoint after each interval that the consumer has processed. Saves do not overlap; intervals that are processed during a save
 * are saved together.
 *
 * @param amend - Adds further facts about a delivered interval to the checkpoint.
 */
export const checkpointWriter = (
  store: CheckpointStore,
  start: Checkpoint,
  { done$ = of(undefined) }: Demand,
  amend: (checkpoint: Checkpoint, interval: Interval) => Checkpoint = (checkpoint) => checkpoint,
): Deliveries => {
  const begins = new Subject<() => void>();
  const deliveries = new Subject<Interval>();
  let checkpoint = start;
  let saved = start;

  const save$ = defer(() => {
    if (checkpoint === saved) return EMPTY;
    const saving = checkpoint;
    return from(store.save(saving)).pipe(ignoreElements(), tap({ complete: () => (saved = saving) }));
  });
  const done = (interval: Interval): Observable<() => void> =>
    done$.pipe(
      take(1),
      tap(() => (checkpoint = amend(covering(checkpoint, interval), interval))),
      map(() => () => undefined),
    );
  const saving$ = merge(begins, deliveries.pipe(mergeMap(done))).pipe(
    concatMap((then) => save$.pipe(tap({ complete: then }))),
  );
  const end = () => {
    begins.complete();
    deliveries.complete();
  };
  return {
    begin: (interval) =>
      defer(() => {
        const begun = new Subject<never>();
        checkpoint = beginning(checkpoint, interval);
        return merge(
          begun,
          defer(() => {
            begins.next(() => begun.complete());
            return EMPTY;
          }),
        );
      }),
    delivered: (interval) => deliveries.next(interval),
    saveWhile: (source) =>
      defer(() => {
        let failure$: Observable<never> = EMPTY;
        const rows$ = source.pipe(
          catchError((error: unknown) => {
            failure$ = throwError(() => error);
            return EMPTY;
          }),
          tap({ complete: end }),
        );
        return concat(
          merge(saving$, rows$),
          defer(() => failure$),
        );
      }),
  };
};

/**
 * Wraps a store, so that a failure to save, such as a full disk, ends the run with an IncompleteError. What the last saved checkpoint does
 * not cover is missing, because the next run requests it again.
 *
 * @param start - The checkpoint in the store.
 */
export const failIncompleteOnSaveError = (
  store: CheckpointStore,
  start: Checkpoint,
  range: Interval,
): CheckpointStore => {
  let saved = start;
  return {
    load: () => store.load(),
    save: (checkpoint) =>
      defer(() => from(store.save(checkpoint))).pipe(
        tap({ complete: () => (saved = checkpoint) }),
        catchError((error: unknown) => {
          const open = gaps(range, pastOf(saved).covered);
          const missing = (open.length > 0 ? open : [range]).map(formatInterval);
          throw new IncompleteError(missing, error, 'the checkpoint could not be saved');
        }),
      ),
  };
};
