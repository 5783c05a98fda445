import { longestMs } from '../../endpoints/observed-value.js';
import type { ObservationRow } from '../../endpoints/observation-row.js';

/** When a row was received, and what time it is, both in milliseconds since the epoch. */
export interface Moments {
  readonly atMs: number;
  readonly nowMs: number;
}

/** Formats a row for a person: a count, or for the longest wait or interaction how long it has lasted by now. */
export const figureText = (row: ObservationRow, { atMs, nowMs }: Moments): string => {
  if (!row.metric.startsWith('oLongest')) return String(row.count);
  const lastedMs = longestMs(row, nowMs);
  if (lastedMs === undefined) return '–';
  // A value that is a duration was true when it was received, and has grown since.
  return durationText(row.beganAtMs === undefined ? lastedMs + nowMs - atMs : lastedMs);
};

/** `7s`, `3m`, `2h`, `4d`: the largest unit that fits. */
export const durationText = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
};
