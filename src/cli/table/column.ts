/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** Text is aligned left and cut where it is too long; numbers are aligned right and never cut. */
  readonly kind: 'text' | 'number';
  /** Formats the row's value; null where it has none. */
  cell(row: Row): string | null;
  /** Returns the row's value, not rounded; null where it has none. */
  value(row: Row): string | number | null;
  /** Computes and formats the value in the totals line. */
  readonly total?: { tally(): Tally<Row>; show(value: number): string };
}

/** Makes a column of text. */
export const textColumn = <Row>(title: string, text: (row: Row) => string | null | undefined): Column<Row> => ({
  title,
  kind: 'text',
  cell: (row) => text(row) ?? null,
  value: (row) => text(row) ?? null,
});

/** Options of a {@link numberColumn}. */
export interface NumberColumnOptions<Row> {
  /** @defaultValue 0 */
  readonly decimals?: number | undefined;
  /** @defaultValue nothing in the totals line */
  readonly total?: (() => Tally<Row>) | undefined;
}

/** Makes a column of numbers. */
export const numberColumn = <Row>(
  title: string,
  valueOf: (row: Row) => number | null,
  { decimals = 0, total }: NumberColumnOptions<Row> = {},
): Column<Row> => {
  const show = (value: number): string => value.toFixed(decimals);
  return {
    title,
    kind: 'number',
    cell: (row) => {
      const value = valueOf(row);
      return value === null ? null : show(value);
    },
    value: valueOf,
    ...(total && { total: { tally: total, show } }),
  };
};

/** Computes a value over all rows as they pass. */
export interface Tally<Row> {
  add(row: Row): void;
  /** The value so far; null where no row has contributed to it. */
  readonly value: number | null;
}

/** Sums a value over all rows; 0 where there are none. */
export const sumOf =
  <Row>(valueOf: (row: Row) => number): (() => Tally<Row>) =>
  () => {
    let sum = 0;
    return {
      add: (row) => {
        sum += valueOf(row);
      },
      get value() {
        return sum;
      },
    };
  };

/**
 * Computes the weighted mean of a value that is itself a mean or a ratio, which gives the value over all rows. Skips rows without
 * the value or without weight; null where no row counts.
 */
export const weightedMeanOf =
  <Row>(valueOf: (row: Row) => number | null, weight: (row: Row) => number): (() => Tally<Row>) =>
  () => {
    let sum = 0;
    let weights = 0;
    return {
      add: (row) => {
        const value = valueOf(row);
        if (value === null) return;
        sum += value * weight(row);
        weights += weight(row);
      },
      get value() {
        return weights === 0 ? null : sum / weights;
      },
    };
  };
