import { rateLog } from '../rate-log.js';

/** Limits the number of requests in any window of a length, wherever it starts. */
export interface RateWindow {
  /** Returns when one more request fits, by the scheduler's clock; a past time or `-Infinity` where it fits now. */
  freeAt(): number;
  take(nowMs: number): void;
  /** Returns the spacing at which requests use the whole limit and never wait for it, in milliseconds; 0 without a limit. */
  everyMs(): number;
  /** Sets the limit to what the server allows, between 1 and the configured limit. */
  narrow(allowed: number): void;
  /** Counts the requests sent within the window's length up to a time, that time included. */
  countUntil(atMs: number): number;
  /** Counts the requests sent after a time. */
  countAfter(atMs: number): number;
}

/**
 * Returns the time that is added to the server's window, in milliseconds: the server counts requests when they arrive, and network
 * delays vary. A hundredth of the window, at most 250 ms: 10 ms for a second, 250 ms for a minute.
 */
const marginOf = (windowMs: number): number => Math.min(windowMs / 100, 250);

/** Multiple of the margin that even spacing keeps: a little more than one, so that late timers can be made up for. */
const spacingMargins = 1.2;

/** Makes a window. A slot is free again one window and its margin after it was taken. A limit below 1 allows one in a longer window. */
export const rateWindow = (limit: number, windowMs: number): RateWindow => {
  if (limit === Infinity) return unlimited;
  const size = Math.max(1, Math.floor(limit));
  const spanMs = windowMs * Math.max(1, 1 / limit);
  const marginMs = marginOf(spanMs);
  const log = rateLog(size);
  let allowed = size;
  return {
    freeAt: () => (log.newest(allowed) ?? -Infinity) + spanMs + marginMs,
    take: log.add,
    everyMs: () => (spanMs + spacingMargins * marginMs) / allowed,
    narrow: (count) => (allowed = Math.max(1, Math.min(size, Math.floor(count)))),
    countUntil: (atMs) => log.countAfter(atMs - spanMs) - log.countAfter(atMs),
    countAfter: log.countAfter,
  };
};

const unlimited: RateWindow = {
  freeAt: () => -Infinity,
  take: () => undefined,
  everyMs: () => 0,
  narrow: () => undefined,
  countUntil: () => 0,
  countAfter: () => 0,
};
