import type { OperatorFunction } from 'rxjs';
import { type BatchBounds, batchRows } from './batch.js';

/**
 * Gathers rows into arrays, closed by count or by age, whichever comes first. No array is empty; an error comes after the rows
 * before it.
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
