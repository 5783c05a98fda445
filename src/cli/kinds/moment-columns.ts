import type { Naming } from '../../core/endpoint.js';
import { longestMs } from '../../endpoints/observed-value.js';
import { type Column, numberColumn, textColumn } from '../table/column.js';

/** The fields of an observation or activity row that its columns show. */
export interface MomentRow {
  readonly queueId: string | null;
  /** Present where names were looked up. */
  readonly queueName?: string;
  readonly metric: string;
  readonly qualifier: string | null;
  readonly count: number;
  readonly calculatedMetricValue?: number;
}

/** Returns the queue's name, or its id where the name is not known. */
export const momentQueue = ({ queueName, queueId }: MomentRow): string | null => queueName ?? queueId;

/**
 * Returns the columns for metric, qualifier, count and current longest duration. No totals: a sum of different metrics has no meaning.
 *
 * @param now - Returns the current time, in milliseconds since the epoch.
 */
export const momentColumns = (now: () => number): readonly Column<MomentRow>[] => [
  textColumn('Metric', ({ metric }) => metric),
  textColumn('Qualifier', ({ qualifier }) => qualifier),
  numberColumn('Count', ({ count }) => count),
  numberColumn(
    'Longest s',
    (row) => {
      const ms = longestMs(row, now());
      // A clock can return fractions of a millisecond.
      return ms === undefined ? null : Math.round(ms) / 1000;
    },
    { decimals: 1 },
  ),
];

/** Adds the queue's name to a row as `queueName`. */
export const momentNaming = <Row extends MomentRow>(): Naming<Row> => ({
  name: (row, names) => {
    const queueName = names.get(row.queueId ?? '');
    return queueName === undefined ? row : { ...row, queueName };
  },
});
