import type { Naming } from '../../core/endpoint.js';
import { longestMs } from '../../endpoints/observed-value.js';
import { type Column, numberColumn, textColumn } from '../table/column.js';

/** A figure of a moment, as far as its columns show it. */
export interface MomentRow {
  readonly queueId: string | null;
  /** Where names were looked up. */
  readonly queueName?: string;
  readonly metric: string;
  readonly qualifier: string | null;
  readonly count: number;
  readonly calculatedMetricValue?: number;
}

/** The queue's name, or its id where the name is not known. */
export const momentQueue = ({ queueName, queueId }: MomentRow): string | null => queueName ?? queueId;

/**
 * What is counted, how much, and how long the longest one has lasted by now. No totals: sums of different metrics say nothing.
 *
 * @param now - The time of day, in milliseconds since the epoch.
 */
export const momentColumns = (now: () => number): readonly Column<MomentRow>[] => [
  textColumn('Metric', ({ metric }) => metric),
  textColumn('Qualifier', ({ qualifier }) => qualifier),
  numberColumn('Count', ({ count }) => count),
  numberColumn(
    'Longest s',
    (row) => {
      const ms = longestMs(row, now());
      // Clocks show fractions of a millisecond.
      return ms === undefined ? null : Math.round(ms) / 1000;
    },
    { decimals: 1 },
  ),
];

/** Puts the queue's name into a row as `queueName`. */
export const momentNaming = <Row extends MomentRow>(): Naming<Row> => ({
  name: (row, names) => {
    const queueName = names.get(row.queueId ?? '');
    return queueName === undefined ? row : { ...row, queueName };
  },
});
