import { formatInterval, type Interval, parseInterval } from '../core/interval.js';
import type { Slicing } from '../core/slicing.js';
import type { AggregatesPage, Stats } from './aggregates-page.js';

/** Parameters that hold their range as `start/end`. */
interface IntervalParams {
  readonly interval: string;
  readonly granularity?: string | undefined;
  readonly timeZone?: string | undefined;
}

/**
 * The slicing of an aggregates question.
 *
 * @param metrics - Plain names of the metrics that it asks for.
 * @param key - What a row is about, interval included.
 * @param contained - The statistics that rows contain; undefined: all.
 */
export const intervalSlicing = <Params extends IntervalParams, Row>(
  metrics: readonly string[],
  key: (row: Row) => string,
  contained?: ReadonlySet<keyof Stats>,
): Slicing<Params, AggregatesPage, Row> => ({
  range: ({ interval }) => parseInterval(interval) as Interval, // checked when the query was built
  granularity: ({ granularity }) => granularity,
  timeZone: ({ timeZone = 'UTC' }) => timeZone,
  within: (params, range) => ({ ...params, interval: formatInterval(range) }),
  requests: () => 1,
  key,
  merger: async (params) => {
    const { aggregatesMerger } = await import('./aggregates-merger.js');
    const range = parseInterval(params.interval) as Interval;
    const whole = params.granularity === undefined ? formatInterval(range) : undefined;
    return aggregatesMerger(metrics, whole, contained);
  },
});
