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
   * Called after the last page of an interval. Returns further rows of it; undefined where there are none.
   *
   * @param isWhole - False where rows are missing: some were invalid, or the server returned fewer than it counted.
   */
  rest?(isWhole: boolean): Kept | undefined;
  /** Called after the rows of an interval have been emitted. */
  delivered(interval: Interval): void;
  /** Runs the source, and completes or fails like it after everything delivered has been saved. */
  keep<T>(source: Observable<T>): Observable<T>;
}

/** Deliveries that are not recorded. */
export const unnoted: Deliveries = { begin: () => EMPTY, delivered: () => undefined, keep: (source) => source };

/**
 * Saves a checkpoint after each interval that the consumer has processed. Saves do not overlap; intervals that are processed during a save
 * are saved together.
 *
 * @param amend - Adds further facts about a delivered interval to the checkpoint.
 */
export const checkpointKeeper = (
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
    keep: (source) =>
      defer(() => {
        let failure$: Observable<never> = EMPTY;
        const heard$ = source.pipe(
          catchError((error: unknown) => {
            failure$ = throwError(() => error);
            return EMPTY;
          }),
          tap({ complete: end }),
        );
        return concat(
          merge(saving$, heard$),
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
export const savingWhole = (store: CheckpointStore, start: Checkpoint, range: Interval): CheckpointStore => {
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
