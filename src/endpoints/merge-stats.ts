import { MergeError } from '../core/errors.js';
import type { Stats } from './aggregates-page.js';

/** Figures that add up. */
const sums = ['count', 'sum', 'numerator', 'denominator', 'countNegative', 'countPositive'] as const;

/** Figures of which one value has to hold for both parts, or the whole has none. */
const constants = ['target', 'current', 'calculatedMetricValue'] as const;

/**
 * The figures of two parts together: count, sum, numerator and denominator add, min and max combine, the ratio comes from its parts.
 *
 * @throws MergeError for percentiles, and for a target or momentary value that differs.
 */
export const mergeStats = (metric: string, a: Stats, b: Stats): Stats => {
  const merged: { -readonly [Key in keyof Stats]: Stats[Key] } = {};
  for (const key of sums) if (a[key] !== undefined || b[key] !== undefined) merged[key] = (a[key] ?? 0) + (b[key] ?? 0);
  // Old answers lack `min`: the least of a part that does not say is not known.
  if (a.min !== undefined && b.min !== undefined) merged.min = Math.min(a.min, b.min);
  if (a.max !== undefined && b.max !== undefined) merged.max = Math.max(a.max, b.max);
  for (const key of constants) {
    if (a[key] === undefined && b[key] === undefined) continue;
    if (a[key] !== b[key])
      throw new MergeError(`${metric}: ${key} differs between slices: ${a[key]}, ${b[key]}`, metric);
    merged[key] = a[key] ?? 0;
  }
  for (const key of ['p95', 'p99'] as const) {
    if (a[key] !== undefined || b[key] !== undefined) {
      throw new MergeError(`${metric}: ${key} of the whole does not follow from ${key} of its parts`, metric);
    }
  }
  if (a.ratio !== undefined || b.ratio !== undefined) merged.ratio = mergedRatio(metric, a, b);
  return merged;
};

const mergedRatio = (metric: string, a: Stats, b: Stats): number => {
  if ([a, b].some(({ ratio, denominator }) => ratio !== undefined && denominator === undefined)) {
    throw new MergeError(`${metric}: a ratio cannot be merged without its denominator`, metric);
  }
  const denominator = (a.denominator ?? 0) + (b.denominator ?? 0);
  // Of nothing, the ratio is what the server says it is.
  if (denominator === 0) return a.ratio ?? b.ratio ?? 0;
  return ((a.numerator ?? 0) + (b.numerator ?? 0)) / denominator;
};
