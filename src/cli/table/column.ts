import type { Tally } from './tally.js';

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** Texts stand on the left and are cut where they are too long; numbers stand on the right and never are. */
  readonly kind: 'text' | 'number';
  /** What a row shows; null where it has nothing. */
  cell(row: Row): string | null;
  /** The same, not rounded. */
  value(row: Row): string | number | null;
  /** The figure in the totals line. */
  readonly total?: { tally(): Tally<Row>; show(value: number): string };
}

/** A column of names. */
export const textColumn = <Row>(title: string, text: (row: Row) => string | null | undefined): Column<Row> => ({
  title,
  kind: 'text',
  cell: (row) => text(row) ?? null,
  value: (row) => text(row) ?? null,
});

/** How a {@link numberColumn} shows its figures. */
export interface NumberColumnOptions<Row> {
  /** @defaultValue 0 */
  readonly decimals?: number | undefined;
  /** @defaultValue nothing in the totals line */
  readonly total?: (() => Tally<Row>) | undefined;
}

/** A column of figures. */
export const numberColumn = <Row>(
  title: string,
  figure: (row: Row) => number | null,
  { decimals = 0, total }: NumberColumnOptions<Row> = {},
): Column<Row> => {
  const show = (value: number): string => value.toFixed(decimals);
  return {
    title,
    kind: 'number',
    cell: (row) => {
      const value = figure(row);
      return value === null ? null : show(value);
    },
    value: figure,
    ...(total && { total: { tally: total, show } }),
  };
};
