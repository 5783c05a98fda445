import { type MonoTypeOperatorFunction, tap } from 'rxjs';
import { DecodeError } from '../core/errors.js';
import type { Tally } from '../core/tally.js';

/** Rows after which a run is judged before its end: of few, one wrong row is a large share. */
const leastRows = 100;

/**
 * Fails where a larger share of a run's rows was left out than `maxShare`: then it is not a row that is wrong. Looked at before each page
 * is handed on, once {@link leastRows} rows have come, and at the end.
 *
 * @throws DecodeError with the first failure.
 */
export const refusingInvalid = <T>(tally: Tally, maxShare: number): MonoTypeOperatorFunction<T> => {
  const look = (least: number): void => {
    const { rows, invalid, repeated, firstInvalid } = tally;
    const came = rows + invalid + repeated;
    if (firstInvalid === undefined || came < least || invalid <= maxShare * came) return;
    const { path, expected, actual } = firstInvalid;
    const message = `${invalid} of ${came} rows are not as agreed, and maxInvalidShare is ${maxShare}; the first: ${path}: expected ${expected}, found ${actual}`;
    throw new DecodeError(message, { reason: 'shape', failures: [firstInvalid] });
  };
  return tap({ next: () => look(leastRows), complete: () => look(1) });
};
