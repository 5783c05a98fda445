import type { OperatorFunction } from 'rxjs';
import { type BatchBounds, batchRows } from './batch.js';

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
