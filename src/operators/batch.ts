import { Observable, type OperatorFunction, type SchedulerLike, type Subscription, takeWhile } from 'rxjs';
import { type Check, exactFields, optional, positive, refuseIfAny, wholeNumber } from '../core/validation.js';
import { longestTimerMs, schedulerProblems, systemRuntime } from '../core/runtime.js';

/** Bounds of a batch of rows, which closes at the first bound that is reached. At least one of `count` and `timeMs` is required. */
export interface BatchBounds {
  /** Maximum number of rows in a batch. */
  readonly count?: number | undefined;
  /** Maximum time from the first row of a batch until it closes, in milliseconds. */
  readonly timeMs?: number | undefined;
  /** @defaultValue the machine's timers */
  readonly scheduler?: SchedulerLike | undefined;
}

const orEndless =
  (check: Check): Check =>
  (path, value) =>
    value === Infinity ? [] : optional(check)(path, value);

const checks = exactFields<BatchBounds>({
  count: orEndless(wholeNumber(1)),
  timeMs: orEndless(positive(longestTimerMs)),
  scheduler: optional(schedulerProblems),
});

/** An open batch. */
export interface Batch<Row> {
  add(row: Row): void;
  close(): void;
  /** Handles a failed source: emits the rows of the batch before the error. */
  fail(error: unknown): void;
}

/**
 * Collects rows into batches. A batch opens with its first row, so no batch is empty.
 *
 * @param open - Opens a batch. The batch decides when it is emitted.
 */
export const batchRows = <Row, Out>(
  what: string,
  bounds: BatchBounds,
  open: (emit: (out: Out) => void) => Batch<Row>,
): OperatorFunction<Row, Out> => {
  refuseIfAny(what, checks('', bounds));
  const { count = Infinity, timeMs = Infinity, scheduler = systemRuntime.scheduler } = bounds;
  refuseIfAny(what, [
    ...(count === Infinity && timeMs === Infinity ? [{ path: 'count', message: 'give count, timeMs or both' }] : []),
  ]);
  return (source) =>
    new Observable((subscriber) => {
      let batch: Batch<Row> | undefined;
      let size = 0;
      let timer: Subscription | undefined;

      const close = () => {
        timer?.unsubscribe();
        const closing = batch;
        batch = undefined;
        size = 0;
        closing?.close();
      };

      subscriber.add(() => timer?.unsubscribe());
      // Stops a source that emits synchronously on subscription after the subscriber has unsubscribed.
      const rows$ = source.pipe(takeWhile(() => !subscriber.closed));
      subscriber.add(
        rows$.subscribe({
          next: (row) => {
            if (batch === undefined) {
              batch = open((out) => subscriber.next(out));
              if (timeMs !== Infinity) timer = scheduler.schedule(close, timeMs);
            }
            size += 1;
            batch.add(row);
            if (size >= count) close();
          },
          error: (error: unknown) => {
            timer?.unsubscribe();
            batch?.fail(error);
            subscriber.error(error);
          },
          complete: () => {
            close();
            subscriber.complete();
          },
        }),
      );
    });
};
