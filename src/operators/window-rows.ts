import { type Observable, type OperatorFunction, ReplaySubject } from 'rxjs';
import { type BatchBounds, batchRows } from './batch.js';

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
