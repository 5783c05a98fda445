import { type MonoTypeOperatorFunction, tap } from 'rxjs';
import { DecodeError } from '../core/errors.js';
import type { Tally } from '../core/run-stats.js';

/** Minimum number of rows for a check before the end of a run: of fewer rows, one invalid row is a large share. */
const leastRows = 100;

/**
 * Fails where the share of a run's rows that are invalid is larger than `maxShare`, because then the schema does not match. Checked before
 * each page is delivered, after the first {@link leastRows} rows, and at the end.
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
