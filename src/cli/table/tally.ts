/** Computes a value over all rows as they pass. */
export interface Tally<Row> {
  add(row: Row): void;
  /** The value so far; null where no row has contributed to it. */
  readonly value: number | null;
}

/** Sums a value over all rows; 0 where there are none. */
export const sumOf =
  <Row>(figure: (row: Row) => number): (() => Tally<Row>) =>
  () => {
    let sum = 0;
    return {
      add: (row) => {
        sum += figure(row);
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
  <Row>(figure: (row: Row) => number | null, weight: (row: Row) => number): (() => Tally<Row>) =>
  () => {
    let sum = 0;
    let weights = 0;
    return {
      add: (row) => {
        const value = figure(row);
        if (value === null) return;
        sum += value * weight(row);
        weights += weight(row);
      },
      get value() {
        return weights === 0 ? null : sum / weights;
      },
    };
  };
