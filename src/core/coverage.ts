import type { Interval } from './interval.js';

/** Merges intervals that touch or overlap, and returns them in order. */
export const union = (intervals: readonly Interval[]): readonly Interval[] => {
  const merged: Interval[] = [];
  for (const next of [...intervals].sort((a, b) => a.startMs - b.startMs)) {
    const last = merged.at(-1);
    if (last === undefined || next.startMs > last.endMs) merged.push(next);
    else merged[merged.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, next.endMs) };
  }
  return merged;
};

/** Returns the parts of a range that the intervals do not cover, in order. */
export const gaps = (range: Interval, covered: readonly Interval[]): readonly Interval[] => {
  const missing: Interval[] = [];
  let from = range.startMs;
  for (const { startMs, endMs } of union(covered)) {
    missing.push({ startMs: from, endMs: Math.min(startMs, range.endMs) });
    from = Math.max(from, endMs);
  }
  missing.push({ startMs: from, endMs: range.endMs });
  return missing.filter(({ startMs, endMs }) => startMs < endMs);
};

/** Returns the parts of a range that the intervals cover, merged and in order. */
export const coveredOf = (range: Interval, intervals: readonly Interval[]): readonly Interval[] =>
  gaps(range, gaps(range, intervals));
