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
import { beginning, type Checkpoint, type CheckpointStore, covering } from '../core/checkpoint.js';
import type { Demand } from '../core/demand.js';
import type { Interval } from '../core/interval.js';

/** Takes note of what is handed over. */
export interface Deliveries<Kept = never> {
  /** Before the rows of an interval: completes when they may be emitted. */
  begin(interval: Interval): Observable<never>;
  /**
   * After the last page of an interval: what else belongs to it, if anything.
   *
   * @param isWhole - False where the pages lack rows: some were invalid, or fewer came than the server counted.
   */
  rest?(isWhole: boolean): Kept | undefined;
  /** After the rows of an interval have been emitted. */
  delivered(interval: Interval): void;
  /** Runs the source, and ends as it does when everything delivered is saved. */
  keep<T>(source: Observable<T>): Observable<T>;
}

/** Deliveries that nobody notes. */
export const unnoted: Deliveries = { begin: () => EMPTY, delivered: () => undefined, keep: (source) => source };

/**
 * Saves a checkpoint after each interval that the consumer is done with, one at a time; several that are ready meanwhile are saved
 * together.
 *
 * @param amend - Adds to the checkpoint what else an interval's delivery means.
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
