import { MergeError } from '../../core/errors.js';
import { parseInterval } from '../../core/interval.js';
import type { Merger } from '../../core/endpoint.js';
import type { OmittedStatistic } from '../../core/events.js';
import { groupKey, type AggregatesPage, presentStats, type Stats } from './page.js';
import { mergedRatio } from '../merged-ratio.js';

type Result = NonNullable<AggregatesPage['results']>[number];
type Datum = NonNullable<Result['data']>[number];

interface MergedDatum {
  /**
   * Interval of the datum that was added last, as the server wrote it. Slices are added one after the other, so the same interval twice in
   * a row means that a response repeats a group.
   */
  from?: string;
  readonly metrics: Map<string, { readonly metric: string; readonly qualifier?: string; readonly stats: Stats }>;
  readonly views: Map<string, { readonly name: string; readonly stats: Stats }>;
}

/** Metrics that are settings, not measurements: the setting of one part does not describe the whole. */
const unmergeable: ReadonlySet<string> = new Set(['oServiceTarget']);

/**
 * Merges the responses to an aggregates query.
 *
 * @param whole - The interval of the merged rows; undefined where the query has a granularity, so that rows keep their intervals.
 * @param contained - The statistics that rows contain; undefined: all.
 * @throws MergeError at once for metrics that cannot be merged; from `add` where a row would contain a statistic that cannot be computed
 * from its parts.
 */
export const aggregatesMerger = (
  metrics: readonly string[],
  whole: string | undefined,
  contained?: ReadonlySet<keyof Stats>,
): Merger<AggregatesPage> => {
  const rejected = metrics.find((metric) => unmergeable.has(metric));
  if (rejected !== undefined) throw new MergeError(`${rejected} cannot be merged: query it without merge`, rejected);

  const { merge, omitted } = statsMerger(contained);
  const groups = new Map<string, { readonly group: Result['group']; readonly data: Map<string, MergedDatum> }>();

  const addDatum = ({ metrics: added, views }: MergedDatum, datum: Datum): void => {
    // Where one datum contains a metric twice, the last entry counts, as in its row.
    const latest = new Map(datum.metrics?.map((each) => [JSON.stringify([each.metric, each.qualifier ?? null]), each]));
    for (const [key, { metric, qualifier, stats: wireStats }] of latest) {
      const stats = presentStats(wireStats);
      const known = added.get(key);
      const merged = known === undefined ? stats : merge(metric, known.stats, stats);
      added.set(key, { metric, ...(typeof qualifier === 'string' && { qualifier }), stats: merged });
    }
    for (const [name, { stats: wireStats }] of new Map(datum.views?.map((view) => [view.name, view]))) {
      const stats = presentStats(wireStats);
      const known = views.get(name);
      views.set(name, { name, stats: known === undefined ? stats : merge(name, known.stats, stats) });
    }
  };

  return {
    omitted,
    add: ({ results }) => {
      for (const { group, data } of results ?? []) {
        const key = groupKey(group);
        const known = groups.get(key) ?? { group, data: new Map<string, MergedDatum>() };
        groups.set(key, known);
        for (const datum of data ?? []) {
          const interval = whole ?? datum.interval;
          const merged: MergedDatum = known.data.get(interval) ?? { metrics: new Map(), views: new Map() };
          if (merged.from === datum.interval) continue;
          merged.from = datum.interval;
          known.data.set(interval, merged);
          addDatum(merged, datum);
        }
      }
    },
    whole: () => ({
      results: [...groups.values()].map(({ group, data }) => ({
        ...(group !== undefined && { group }),
        data: [...data]
          .sort(byStart)
          .map(([interval, { metrics: merged, views }]) => ({
            interval,
            metrics: [...merged.values()],
            ...(views.size > 0 && { views: [...views.values()] }),
          })),
      })),
    }),
  };
};

/** Orders intervals by their start: slices can arrive in any order. */
const byStart = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => startOf(a) - startOf(b);

const startOf = (interval: string): number => parseInterval(interval)?.startMs ?? 0;

type Statistic = keyof Stats;

/** Statistics that add up. */
const sums = ['count', 'sum', 'numerator', 'denominator', 'countNegative', 'countPositive'] as const;

/** Settings and current values: the whole has one only where all parts have the same. */
const constants = ['target', 'current', 'calculatedMetricValue'] as const;

/** A statistic of the whole that cannot be computed from its parts. */
export interface Unmergeable {
  readonly statistic: Statistic;
  readonly reason: string;
  /** True where the whole has this statistic, although it cannot be computed from the parts. False where it has none: the parts differ. */
  readonly exists: boolean;
}

/**
 * Merges the statistics of two parts: adds count, sum, numerator and denominator, takes the smallest min and the largest max, and
 * computes the ratio again.
 *
 * @param onUnmergeable - Called for each omitted statistic: percentiles, a ratio without its denominator, and a target or current value
 * that differs between the parts. Can throw.
 */
export const mergeStats = (a: Stats, b: Stats, onUnmergeable: (unmergeable: Unmergeable) => void): Stats => {
  const merged: { -readonly [Key in keyof Stats]: Stats[Key] } = {};
  for (const key of sums) if (a[key] !== undefined || b[key] !== undefined) merged[key] = (a[key] ?? 0) + (b[key] ?? 0);
  // Old responses lack `min`: the minimum of such a part is not known, nor is that of the whole.
  if (a.min !== undefined && b.min !== undefined) merged.min = Math.min(a.min, b.min);
  if (a.max !== undefined && b.max !== undefined) merged.max = Math.max(a.max, b.max);
  for (const key of constants) {
    if (a[key] === b[key]) {
      if (a[key] !== undefined) merged[key] = a[key];
    } else {
      const reason = `differs between parts (${a[key] ?? 'none'}, ${b[key] ?? 'none'})`;
      onUnmergeable({ statistic: key, reason, exists: false });
    }
  }
  for (const key of ['p95', 'p99'] as const) {
    if (a[key] === undefined && b[key] === undefined) continue;
    onUnmergeable({ statistic: key, reason: `does not follow from the ${key} of its parts`, exists: true });
  }
  const ratio = mergedRatio([a, b]);
  if (ratio === 'unknown') onUnmergeable({ statistic: 'ratio', reason: 'needs the denominators', exists: true });
  else if (ratio !== undefined) merged.ratio = ratio;
  return merged;
};

/** Merges the statistics of a metric's parts, for rows that contain all or some of the statistics. */
export interface StatsMerger {
  /** @throws MergeError where rows would contain a statistic that exists, but cannot be computed from the parts. */
  merge(metric: string, a: Stats, b: Stats): Stats;
  /** Returns what has been omitted so far, each statistic of a metric once. */
  omitted(): readonly OmittedStatistic[];
}

/**
 * Makes a {@link StatsMerger}.
 *
 * @param contained - The statistics that rows contain; undefined: all.
 */
export const statsMerger = (contained?: ReadonlySet<Statistic>): StatsMerger => {
  const omitted = new Map<string, OmittedStatistic>();
  return {
    merge: (metric, a, b) =>
      mergeStats(a, b, ({ statistic, reason, exists }) => {
        if (exists && contained?.has(statistic) !== false) {
          throw new MergeError(`${metric}: ${statistic} of the whole ${reason}: query without merge`, metric);
        }
        const key = JSON.stringify([metric, statistic]);
        if (!omitted.has(key)) omitted.set(key, { metric, statistic, reason });
      }),
    omitted: () => [...omitted.values()],
  };
};
