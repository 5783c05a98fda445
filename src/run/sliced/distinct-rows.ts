import type { Tally } from '../../core/run-stats.js';
import { unrepeated } from '../../core/unrepeated.js';

/** Minimum number of latest rows whose repetition is detected: enough for two slices of the maximum size that a server returns. */
const remembered = 200_000;

/**
 * Returns a function that removes those rows of a slice that an earlier slice has delivered, in place and from its tally. Call it when the
 * slice is delivered, because rows of a slice that failed have not been delivered.
 *
 * @param identity - Returns a key that is equal for the same row.
 */
export const distinctRows = <Row>(identity: (row: Row) => string) => {
  const isNew = unrepeated({ remembered, refreshes: true });
  return (pages: readonly Row[][], tally: Tally): void => {
    for (const rows of pages) {
      const fresh = rows.filter((row) => isNew(identity(row)));
      const repeated = rows.length - fresh.length;
      for (const [index, row] of fresh.entries()) rows[index] = row;
      rows.length = fresh.length;
      tally.rows -= repeated;
      // The server has counted these rows in both slices.
      if (tally.expected !== undefined) tally.expected -= repeated;
    }
  };
};
