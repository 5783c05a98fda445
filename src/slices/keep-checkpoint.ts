import { concatMap, defer, from, ignoreElements, merge, mergeMap, type Observable, of, Subject, take, tap } from 'rxjs';
import { type Checkpoint, type CheckpointStore, covering } from '../core/checkpoint.js';
import type { Demand } from '../core/demand.js';
import type { Interval } from '../core/interval.js';

/** Notes what has been delivered. */
export interface CheckpointKeeper {
  /** Told when the rows of an interval have been emitted. It is saved when the consumer is done with them. */
  readonly delivered: (interval: Interval) => void;
  /** Runs the source, and ends when it has ended and everything delivered is saved. */
  keep<T>(source: Observable<T>): Observable<T>;
}

/**
 * Saves a checkpoint after each interval that the consumer is done with, one at a time.
 *
 * @param amend - Adds to the checkpoint what else an interval's delivery means.
 */
export const checkpointKeeper = (
  store: CheckpointStore,
  start: Checkpoint,
  { done$ = of(undefined) }: Demand,
  amend: (checkpoint: Checkpoint, interval: Interval) => Checkpoint = (checkpoint) => checkpoint,
): CheckpointKeeper => {
  const deliveries = new Subject<Interval>();
  let checkpoint = start;
  const saving$ = deliveries.pipe(
    mergeMap((interval) =>
      done$.pipe(
        take(1),
        tap(() => (checkpoint = amend(covering(checkpoint, interval), interval))),
      ),
    ),
    concatMap(() => defer(() => from(store.save(checkpoint)))),
    ignoreElements(),
  );
  return {
    delivered: (interval) => deliveries.next(interval),
    keep: (source) => merge(saving$, source.pipe(tap({ complete: () => deliveries.complete() }))),
  };
};
