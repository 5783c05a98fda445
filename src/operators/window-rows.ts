import {
  Observable,
  type OperatorFunction,
  ReplaySubject,
  type SchedulerLike,
  type Subscription,
  takeWhile,
} from 'rxjs';
import {
  type Codec,
  decoded,
  type Fields,
  guarded,
  positive,
  struct,
  switched,
  wholeNumber,
  withDefault,
} from '../core/validation.js';
import { maxTimerMs, systemRuntime } from '../core/runtime.js';
import { Scheduler } from '../core/runtime-options.js';

/**
 * Splits rows into windows, each an Observable that completes by count or by time, whichever comes first. A window opens with its first
 * row. It replays its rows, so a later subscriber, behind `concatMap` or in a loop that pulls, receives all of them; they stay in memory
 * as long as the window is referenced.
 *
 * ```text
 * rows      -a-b-c-----d|
 *     windowRows({ count: 2, timeMs: 5 })
 * windows   -x---y-----z|
 * x          a-(b|)
 * y              c----|
 * z                    d|
 * ```
 */
export const windowRows = <Row>(bounds: BatchBounds): OperatorFunction<Row, Observable<Row>> =>
  batchRows('windowRows', bounds, (emit) => {
    const window = new ReplaySubject<Row>();
    emit(window.asObservable());
    return { add: (row) => window.next(row), close: () => window.complete(), fail: (error) => window.error(error) };
  });

/** Bounds of a batch of rows, which closes at the first bound that is reached. At least one of `count` and `timeMs` is required. */
export interface BatchBounds {
  /** Maximum number of rows in a batch. */
  readonly count?: number | undefined;
  /** Maximum time from the first row of a batch until it closes, in milliseconds. */
  readonly timeMs?: number | undefined;
  /** @defaultValue the machine's timers */
  readonly scheduler?: SchedulerLike | undefined;
}

const Endless = guarded('Infinity', (value): value is number => value === Infinity);
const orEndless = (codec: Codec<number>): Codec<number> =>
  withDefault(
    switched((value) => (value === Infinity ? Endless : codec)),
    Infinity,
  );

const ValidBounds = struct(
  {
    count: orEndless(wholeNumber(1)),
    timeMs: orEndless(positive(maxTimerMs)),
    scheduler: withDefault(Scheduler, systemRuntime.scheduler),
  } satisfies Fields<BatchBounds>,
  ({ count = Infinity, timeMs = Infinity }) =>
    count === Infinity && timeMs === Infinity ? [{ path: 'count', message: 'is required, unless timeMs is set' }] : [],
);

/** An open batch. */
interface Batch<Row> {
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
const batchRows = <Row, Out>(
  what: string,
  bounds: BatchBounds,
  open: (emit: (out: Out) => void) => Batch<Row>,
): OperatorFunction<Row, Out> => {
  const { count, timeMs, scheduler } = decoded(what, ValidBounds, bounds);
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

/**
 * Collects rows into arrays that close by count or by time, whichever comes first. Emits no empty array; emits the rows before an error
 * first.
 *
 * ```text
 * rows      -a-b-c-----d|
 *     bufferRows({ count: 2, timeMs: 5 })
 * result    ---x------y-(z|)      x = [a, b], y = [c], z = [d]
 * ```
 */
export const bufferRows = <Row>(bounds: BatchBounds): OperatorFunction<Row, Row[]> =>
  batchRows('bufferRows', bounds, (emit) => {
    const rows: Row[] = [];
    return { add: (row) => rows.push(row), close: () => emit(rows), fail: () => emit(rows) };
  });
