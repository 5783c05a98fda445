/** A figure about all rows, kept while they pass. */
export interface Tally<Row> {
  add(row: Row): void;
  /** Null where no row had anything to say. */
  readonly value: number | null;
}

/** The sum of a figure; 0 where there are no rows. */
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
 * The mean of a figure that is a mean or a share itself: each row counts by its weight, as if the figure were worked out
 * again over everything. Rows without the figure, or without weight, do not count; null where none counts.
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
