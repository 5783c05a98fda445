import { Observable, type OperatorFunction, type SchedulerLike, type Subscription, takeWhile } from 'rxjs';
import { type Check, exactFields, optional, positive, refuseIfAny, wholeNumber } from '../core/problems.js';
import { longestTimerMs, schedulerProblems, systemRuntime } from '../core/runtime.js';

/** When a batch of rows closes: at the first bound that is reached. At least one of the two is needed. */
export interface BatchBounds {
  /** Rows in a batch at most. */
  readonly count?: number | undefined;
  /** Time from the batch's first row to its closing at most, in milliseconds. */
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

/** A batch that is open. */
export interface Batch<Row> {
  add(row: Row): void;
  close(): void;
  /** The source failed: what is in the batch gets out first, then the error. */
  fail(error: unknown): void;
}

/**
 * Puts rows into batches. A batch opens with its first row, so none is ever empty.
 *
 * @param open - Opens a batch, which emits itself when it thinks fit.
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
      // A source that emits while it is being subscribed to learns here that nobody listens any more.
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
