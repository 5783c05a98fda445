import { formatInterval } from '../core/interval.js';

const hourMs = 3_600_000;

/** Returns the interval of the 24 hours up to the last full hour, in UTC. */
export const lastDay = (nowMs: number): string => {
  const endMs = Math.floor(nowMs / hourMs) * hourMs;
  return formatInterval({ startMs: endMs - 24 * hourMs, endMs });
};
