import type { RateLimits } from '../../core/endpoint.js';

/** The requests that were sent: see `sentLog`. */
interface SentRequests {
  newest(nth: number): number;
  countIn(afterMs: number, untilMs?: number): number;
}

/** Increase a second, as a fraction of the full rate: up to just below the rate that was throttled, and beyond it after the hold time. */
const increase = 0.05;
const increaseBeyond = 0.005;
/** Decreases after a 429, as a fraction of the throttled rate: usually, and where hardly any request was accepted. */
const decrease = 0.96;
const half = 0.5;
/** Fraction of a window's accepted requests that is used: the server's clock and network delays differ. */
const safety = 0.985;
const minuteMs = 60_000;
const firstHoldMs = minuteMs;
const maxHoldMs = 16 * minuteMs;
const forgetMs = 60 * minuteMs;
/** A wait or a reset longer than this, in milliseconds, does not belong to a limit a second. */
const longMs = 2000;

/** A lowered rate, in requests a millisecond. */
interface LoweredRate {
  /** The rate after the 429, which increases from here. */
  readonly from: number;
  /** Where the increase stops until the hold time is over. */
  readonly to: number;
  /** False where the server seems to enforce the distance of two requests, so that counts of accepted requests mean nothing. */
  readonly counts: boolean;
}

/**
 * Adapts the rate to a server that throttles although the limits were kept, by additive increase and multiplicative decrease (AIMD).
 *
 * - A first 429 on a burst keeps the rate, evenly spaced, which may be enough.
 * - Where the server accepted less than half of the rate in a window, the rate is halved: other programs may use the limit too.
 * - Otherwise it decreases to what a window accepted. It decreases by only a little where it had increased until it was throttled, or where
 *   the server enforces the distance of two requests, as shown by a second request that was throttled.
 *
 * A 429 lowers the rate once for all requests that had been sent before it arrived. The rate then increases by a twentieth of the full rate
 * a second, to just below the rate that was throttled, and after a hold time by a two-hundredth a second beyond. The hold time is one
 * minute and doubles with each 429, to sixteen; an hour without a 429 resets it.
 *
 * @param evenMs - Returns the spacing at the full rate.
 * @param pausedUntil - Returns the end of the last pause: neither the increase nor the hold time begins before it.
 */
export const adaptiveRate = (evenMs: () => number, log: SentRequests, pausedUntil: () => number) => {
  let lowered: LoweredRate | undefined;
  let [throttledAt, holdMs] = [-Infinity, firstHoldMs];

  const msSincePause = (nowMs: number): number => nowMs - Math.max(throttledAt, pausedUntil());

  const rateAt = (nowMs: number): number => {
    const full = 1 / evenMs();
    if (lowered === undefined) return full;
    const ms = msSincePause(nowMs);
    const grown = (perSecond: number, forMs: number) => (perSecond * full * Math.max(0, forMs)) / 1000;
    return Math.min(full, lowered.from + grown(increase, ms), lowered.to + grown(increaseBeyond, ms - holdMs));
  };

  const rateAfter = (sentAt: number, windowMs: number): LoweredRate => {
    const rate = rateAt(sentAt);
    const newerCount = log.countIn(sentAt);
    const distanceMs = log.newest(newerCount + 1) - log.newest(newerCount + 2);
    const isBurst = windowMs < minuteMs && distanceMs < 0.9 / rate;
    if (lowered === undefined && isBurst) return { from: rate, to: rate, counts: true };
    const accepted = log.countIn(sentAt - windowMs, sentAt) - 1; // without the throttled one
    const counts = accepted > 1 && lowered?.counts !== false;
    const decreased = rate * decrease;
    if (accepted < rate * windowMs * half) return { from: rate * half, to: decreased, counts };
    const hasIncreased = lowered !== undefined && rate > lowered.from;
    const to = counts && !hasIncreased ? Math.min(decreased, (accepted / windowMs) * safety) : decreased;
    return { from: to, to, counts };
  };

  return {
    spacingMs: (nowMs: number): number => {
      const rate = rateAt(nowMs);
      if (msSincePause(nowMs) > holdMs && rate >= 1 / evenMs()) lowered = undefined;
      return lowered === undefined ? 0 : 1 / rate;
    },
    responded: ({ status, ms = 0, retryAfterMs = 0 }: RateFacts, nowMs: number): void => {
      const sentAt = nowMs - ms;
      if (status !== 429 || sentAt <= throttledAt) return;
      lowered = rateAfter(sentAt, retryAfterMs > longMs ? minuteMs : 1000);
      holdMs = nowMs - throttledAt > forgetMs ? firstHoldMs : Math.min(holdMs * 2, maxHoldMs);
      throttledAt = nowMs;
    },
  };
};

/** The sliding window of a minute: see `slidingWindow`. */
interface OwnMinute {
  narrow(allowed: number): void;
  countUntil(atMs: number): number;
}

/** The rest is spread where it is below this fraction of the allowed requests. */
const nearLimit = 0.2;
/** Other programs are assumed above this fraction of the allowed requests: a smaller difference is one of clocks. */
const noticedShare = 0.02;

/**
 * Limits requests by the server's counts, where other programs use the same quota. While the counts agree with the budget's own, only its
 * own window applies: it is more precise than counts that are one response old and rounded to seconds. Otherwise the rest is spread until
 * the reset. A quota for longer than a minute is not spread, which could take hours: it is used until nothing is left.
 */
export const sharedQuota = (minute: OwnMinute, log: SentRequests) => {
  let [resetAt, spreadUntil, spreadMs] = [-Infinity, -Infinity, 0];
  let [latestSentAt, maxResetMs] = [-Infinity, 0];
  return {
    usedUpUntil: (): number => resetAt,
    freeAt: (): number => resetAt,
    spacingMs: (nowMs: number): number => (nowMs < spreadUntil ? spreadMs : 0),
    responded: ({ limit, ms = 0 }: RateFacts, nowMs: number): void => {
      if (limit === undefined) return;
      const { count, allowed, resetMs } = limit;
      const sentAt = nowMs - ms;
      maxResetMs = Math.max(maxResetMs, resetMs);
      if (maxResetMs <= longMs || sentAt < latestSentAt) return;
      const isMinute = maxResetMs <= minuteMs;
      latestSentAt = sentAt;
      minute.narrow(isMinute ? allowed : Infinity);
      [resetAt, spreadUntil] = [-Infinity, -Infinity];
      const byOthers = count - minute.countUntil(sentAt);
      if (isMinute && byOthers <= Math.max(2, allowed * noticedShare)) return;
      const rest = allowed - count - log.countIn(sentAt);
      if (rest <= 0) resetAt = nowMs + resetMs;
      else if (isMinute && rest < allowed * nearLimit) [spreadUntil, spreadMs] = [nowMs + resetMs, resetMs / rest];
    },
  };
};

/** What a server reports about its limit: requests counted, requests allowed, and milliseconds until the count is reset. */
export interface LimitFacts {
  readonly count: number;
  readonly allowed: number;
  readonly resetMs: number;
}

const decimal = /^\d{1,9}(?:\.\d{1,9})?$/;
/** Parses a header and rounds up, as for a wait; NaN where it is not a number. */
const parse = (header: string | null): number => (decimal.test(header?.trim() ?? '') ? Math.ceil(Number(header)) : NaN);

/** Longest reset of a rate limit, in seconds: an hour. A longer one is ignored. */
const maxResetS = 3600;

/**
 * Reads `inin-ratelimit-count`, `-allowed` and `-reset` (seconds). Returns undefined where one is absent or implausible: the platform
 * has sent them in some years, and documents them nowhere.
 */
export const limitFacts = (header: (name: string) => string | null): LimitFacts | undefined => {
  const numberIn = (name: string): number => parse(header(`inin-ratelimit-${name}`));
  const count = numberIn('count');
  if (Number.isNaN(count)) return undefined; // On almost every response: the other headers need not be read.
  const allowed = numberIn('allowed');
  const resetS = numberIn('reset');
  const isPlausible = allowed >= 1 && resetS <= maxResetS;
  return isPlausible ? { count, allowed, resetMs: resetS * 1000 } : undefined;
};

/** The fields of a request's endpoint that a budget uses. */
export interface LimitedEndpoint {
  readonly name: string;
  /** Limits that its contract states. */
  readonly limits: RateLimits | undefined;
}

/** What a budget may know of a request before it is sent. */
export interface RateRequest {
  readonly endpoint?: LimitedEndpoint | undefined;
  /**
   * Longest wait that the request accepts, in milliseconds. Where the server's quota is used up for longer, it fails at once with a
   * `rate-limit` error. A 429 that requires a longer wait than any request accepts pauses nothing.
   * @defaultValue however long
   */
  readonly maxWaitMs?: number | undefined;
  /** Path of the request, for the error message. */
  readonly path?: string | undefined;
  /**
   * Number of attempts so far, for the error.
   * @defaultValue 0
   */
  readonly attempts?: number | undefined;
}

/** What a budget learns from a response. */
export interface RateFacts {
  readonly status: number;
  /** Time from sending to the last byte, in milliseconds: distinguishes requests sent before a 429 from those sent after it. */
  readonly ms?: number | undefined;
  /** The wait that a 429 requires, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The server's own count, where it reports one. */
  readonly limit?: LimitFacts | undefined;
  /** The endpoint of the request. */
  readonly endpoint?: LimitedEndpoint | undefined;
}
