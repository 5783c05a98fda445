import { longestMs } from '../../endpoints/observed-value.js';
import type { ObservationRow } from '../../endpoints/observation-row.js';

/** When a row was received (`atMs`), and the current time, both in milliseconds since the epoch. */
export interface Moments {
  readonly atMs: number;
  readonly nowMs: number;
}

/** Formats a row's value for people: a count, or the current duration of the longest wait or interaction. */
export const figureText = (row: ObservationRow, { atMs, nowMs }: Moments): string => {
  if (!row.metric.startsWith('oLongest')) return String(row.count);
  const lastedMs = longestMs(row, nowMs);
  if (lastedMs === undefined) return '–';
  // A value that is a duration was correct when it was received, and has grown since.
  return durationText(row.beganAtMs === undefined ? lastedMs + nowMs - atMs : lastedMs);
};

/** Formats milliseconds in the largest unit that fits: `7s`, `3m`, `2h`, `4d`. */
export const durationText = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
};
