import { formatInterval, type Interval, parseInterval } from '../core/interval.js';
import type { Slicing } from '../core/slicing.js';
import type { AggregatesPage, Stats } from './aggregates-page.js';

/** Parameters that hold their range as `start/end`. */
interface IntervalParams {
  readonly interval: string;
  readonly granularity?: string | undefined;
  readonly timeZone?: string | undefined;
}

interface Dated {
  readonly intervalStart: string | null;
  readonly intervalEnd: string | null;
}

/** A key of rows, written as JSON, and its inverse. */
export interface RowKeys<Row> {
  /** What a row is about, interval included. */
  key(row: Row): string;
  /** The row without values that a parsed key stands for; throws where it is not one. */
  omitted(about: unknown): Row;
}

/**
 * The slicing of an aggregates question.
 *
 * @param metrics - Plain names of the metrics that it asks for.
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
    const { aggregatesMerger } = await import('./aggregates-merger.js');
    const range = parseInterval(params.interval) as Interval;
    const whole = params.granularity === undefined ? formatInterval(range) : undefined;
    return aggregatesMerger(metrics, whole, contained);
  },
});
