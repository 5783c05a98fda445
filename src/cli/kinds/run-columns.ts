import type { QueryFlags } from '../query-flags.js';
import { type Column, numberColumn, textColumn } from '../table/column.js';

/** A row of any kind, as far as its run has shaped it. */
interface RunRow {
  readonly intervalStart?: string | null;
  readonly revision?: number;
}

/** The columns of a kind, and what its rows have besides where they are read in slices or incrementally. */
export const runColumns = (columns: readonly Column<never>[], flags: QueryFlags): readonly Column<unknown>[] => {
  const { slice, granularity, merge = false, since = false } = flags;
  const ofSlices = slice !== undefined && granularity === undefined && !merge;
  const figures = columns.findIndex(({ kind }) => kind === 'number');
  const from = textColumn<RunRow>('From', ({ intervalStart }) => intervalStart);
  return [
    ...columns.slice(0, figures),
    ...(ofSlices ? [from] : []),
    ...columns.slice(figures),
    ...(since ? [numberColumn<RunRow>('Revision', ({ revision }) => revision ?? null)] : []),
  ] as readonly Column<never>[];
};
