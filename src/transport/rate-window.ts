import { rateLog } from './rate-log.js';

/** One limit: so many requests in any window of a length, wherever it starts. */
export interface RateWindow {
  /** When one more request fits, by the scheduler's clock; `-Infinity` where it fits now. */
  freeAt(): number;
  take(nowMs: number): void;
  /** The spacing at which requests use the limit up and never wait for it, in milliseconds; 0 without a limit. */
  everyMs(): number;
  /** Lowers the limit to what the server allows, or gives it back up to its own size. */
  narrow(allowed: number): void;
  /** How many left in the window's length before a time, that time included. */
  countUntil(atMs: number): number;
  /** How many left after a time. */
  countAfter(atMs: number): number;
}

/**
 * How much longer than the server's our window is: requests are counted when they arrive, and the ways to the server differ
 * in length. A hundredth, a quarter of a second at most: 10 ms a second, 250 ms a minute.
 */
const marginOf = (windowMs: number): number => Math.min(windowMs / 100, 250);

/** Even spacing keeps a little more than the margin, so that late timers can be made up for. */
const spacingMargins = 1.2;

/** A place is free again one window and its margin after it was taken. A limit below 1 is one in a longer window. */
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
