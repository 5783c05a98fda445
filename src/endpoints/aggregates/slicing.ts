import { formatInterval, type Interval, parseInterval } from '../../core/interval.js';
import type { Slicing } from '../../core/endpoint.js';
import { loadMergers } from '../../core/lazy.js';
import type { AggregatesPage, Stats } from './page.js';

/** Parameters whose range is an interval `start/end`. */
interface IntervalParams {
  readonly interval: string;
  readonly granularity?: string | undefined;
  readonly timeZone?: string | undefined;
}

interface Dated {
  readonly intervalStart: string | null;
  readonly intervalEnd: string | null;
}

/** Converts rows to keys, written as JSON, and keys to rows. */
export interface RowKeys<Row> {
  /** Identifies a row, interval included. */
  key(row: Row): string;
  /** Makes the row of a parsed key, without values; throws where the key is not valid. */
  omitted(about: unknown): Row;
}

/**
 * Slices an aggregates query by its interval.
 *
 * @param metrics - Plain names of the requested metrics.
 * @param contained - The statistics that rows contain; undefined: all.
 */
export const intervalSlicing = <Params extends IntervalParams, Row extends Dated>(
  metrics: readonly string[],
  { key, omitted }: RowKeys<Row>,
  contained?: ReadonlySet<keyof Stats>,
): Slicing<Params, AggregatesPage, Row> => ({
  range: ({ interval }) => parseInterval(interval) as Interval, // checked when the query was built
  granularity: ({ granularity }) => granularity,
  timeZone: ({ timeZone = 'UTC' }) => timeZone,
  within: (params, range) => ({ ...params, interval: formatInterval(range) }),
  requests: () => 1,
  key,
  omitted: (id) => {
    try {
      const row = omitted(JSON.parse(id));
      const interval = parseInterval(`${row.intervalStart}/${row.intervalEnd}`);
      return interval && { row, interval };
    } catch {
      return undefined; // a checkpoint may have been edited
    }
  },
  merger: async (params) => {
    const { aggregatesMerger } = await loadMergers();
    const range = parseInterval(params.interval) as Interval;
    const whole = params.granularity === undefined ? formatInterval(range) : undefined;
    return aggregatesMerger(metrics, whole, contained);
  },
});
