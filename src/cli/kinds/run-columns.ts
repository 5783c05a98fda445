import type { QueryFlags } from '../query/flags.js';
import { type Column, numberColumn, textColumn } from '../table/column.js';

/** The fields that a run can add to a row of any endpoint. */
interface RunRow {
  readonly intervalStart?: string | null;
  readonly revision?: number;
}

/** Returns the endpoint's columns, and those for the fields that a sliced or incremental run adds. */
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
