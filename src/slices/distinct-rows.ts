import type { Tally } from '../core/tally.js';
import { unrepeated } from '../core/unrepeated.js';

/** Rows whose repetition is noticed at least: enough for two slices of the most rows that a server returns for one. */
const remembered = 200_000;

/**
 * Makes a function that removes the rows of a slice, in place and from its tally, that an earlier slice has delivered. To be called when
 * the slice is delivered: what was read and failed has not been.
 *
 * @param identity - What makes two rows the same.
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
      // The server has counted them in both slices.
      if (tally.expected !== undefined) tally.expected -= repeated;
    }
  };
};
