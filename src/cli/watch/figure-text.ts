import type { ObservationRow } from '../../endpoints/observation-row.js';

/** A figure as a person reads it: a count, or for the longest of something how long it lasts by now. */
export const figureText = ({ metric, count, calculatedMetricValue }: ObservationRow, ageMs: number): string => {
  if (!metric.startsWith('oLongest')) return String(count);
  return count === 0 || calculatedMetricValue === undefined ? '–' : durationText(calculatedMetricValue + ageMs);
};

/** `7s`, `3m`, `2h`, `4d`: the largest unit that fits. */
export const durationText = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
};
