import { MergeError } from '../core/errors.js';
import type { OmittedStatistic } from '../core/slicing.js';
import type { Stats } from './aggregates/page.js';
import { mergedRatio } from './merged-ratio.js';

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
