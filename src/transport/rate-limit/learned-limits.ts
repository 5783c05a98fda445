import type { RateWindow } from './own-limits.js';
import type { RateLimits } from '../../core/endpoint.js';

/** A request that was throttled (429). Times in milliseconds. */
export interface Refusal {
  /** When the request was sent. */
  readonly sentAt: number;
  readonly nowMs: number;
  readonly retryAfterMs: number;
}

/** Lowers the pace for a server that throttles although the limits were kept, and raises it again. */
export interface RateRecovery {
  /** Returns the spacing of requests, in milliseconds; 0 where the pace is not lowered. */
  everyMs(nowMs: number): number;
  left(nowMs: number): void;
  /** Lowers the pace after a 429. Returns false where the request was sent before an earlier 429, which has lowered it already. */
  refused(refusal: Refusal): boolean;
  /** Continues at the full pace, evenly spaced: for a pause whose throttled request is not known. */
  calm(nowMs: number): void;
  /** Reports that no request is sent until a time. The pace ramps up after it. */
  paused(untilMs: number): void;
}

/** Growth a second, as a fraction of the full pace: up to the pace that was throttled, and beyond it after the hold time. */
const growth = 0.05;
const growthBeyond = 0.005;
const firstHoldMs = 60_000;
const longestHoldMs = 960_000;
const forgetMs = 3_600_000;
/** A server that requires a longer wait than this, in milliseconds, limits requests a minute, not a second. */
const longWaitMs = 2000;
/** Number of requests after a pause that are spaced further apart, by a decreasing amount. */
const rampRequests = 2;
const longestRampMs = 1000;
/** Number of requests whose times are kept: two windows of the platform's 300 a minute. */
const recentRequests = 600;

/**
 * Adapts the pace by additive increase and multiplicative decrease. A 429 lowers the pace to the limit that the server seems to enforce.
 * From there it grows by a twentieth of the full pace a second, to just below the pace that was throttled, and after a hold time by a
 * two-hundredth a second beyond. The hold time is one minute and doubles with each 429, to sixteen; an hour without a 429 resets it.
 *
 * @param fullEveryMs - Spacing of the configured limit.
 */
export const rateRecovery = (fullEveryMs: () => number): RateRecovery => {
  let state: LoweredPace | undefined;
  let [resumeAt, refusedAt, holdUntil, holdMs] = [-Infinity, -Infinity, -Infinity, firstHoldMs];
  /** Requests since the last 429: when the latest ones were sent, when the first one was, and how many there were. */
  let [recent, firstAt, total]: [number[], number, number] = [[], 0, 0];
  let ramp = 0;

  const paceAt = (nowMs: number): number => {
    const full = 1 / fullEveryMs();
    if (state === undefined) return full;
    const grown = state.pace + (growth * full * Math.max(0, nowMs - resumeAt)) / 1000;
    const bound = state.mark + (growthBeyond * full * Math.max(0, nowMs - holdUntil)) / 1000;
    return Math.min(full, Math.max(state.pace, Math.min(grown, bound)));
  };

  const lower = (to: LoweredPace, nowMs: number): void => {
    state = to;
    holdMs = nowMs - refusedAt > forgetMs ? firstHoldMs : Math.min(holdMs * 2, longestHoldMs);
    // No pause is running: both callers have checked that.
    refusedAt = nowMs;
    resumeAt = nowMs;
    holdUntil = nowMs + holdMs;
    [recent, total] = [[], 0];
    ramp = rampRequests;
  };

  return {
    everyMs: (nowMs) => {
      const pace = paceAt(nowMs);
      if (nowMs > holdUntil && pace >= 1 / fullEveryMs()) state = undefined;
      return state === undefined ? 0 : 1 / pace + Math.min(ramp / rampRequests / pace, longestRampMs);
    },
    left: (nowMs) => {
      if (total === 0) firstAt = nowMs;
      total += 1;
      recent.push(nowMs);
      if (total > recentRequests) recent.shift();
      ramp = Math.max(0, ramp - 1);
    },
    refused: ({ sentAt, nowMs, retryAfterMs }) => {
      if (sentAt <= refusedAt || nowMs < resumeAt) return false;
      const times = recent.filter((at) => at <= sentAt).slice(0, -1); // without the throttled request
      const count = total - recent.length + times.length;
      const ms = sentAt - firstAt;
      const spanMs = retryAfterMs > longWaitMs ? 60_000 : 1000;
      lower(paceAfterRefusal(paceAt(sentAt), { count, ms, times, sentAt, spanMs }, state), nowMs);
      return true;
    },
    calm: (nowMs) => {
      const pace = paceAt(nowMs);
      if (state === undefined && nowMs >= resumeAt) lower({ pace, mark: pace, guess: [] }, nowMs);
    },
    paused: (untilMs) => {
      if (untilMs <= resumeAt) return;
      holdUntil += untilMs - resumeAt;
      resumeAt = untilMs;
      ramp = rampRequests;
    },
  };
};

/** The state of the recovery after a 429. Paces in requests a millisecond. */
export interface LoweredPace {
  /** The pace to continue with, which grows from here. */
  readonly pace: number;
  /** The pace that growth stops at until the hold time is over. */
  readonly mark: number;
  /** Undefined where the server enforces the distance of two requests: the accepted requests say nothing about a limit. */
  readonly guess: Guess | undefined;
}

/** Fraction of the throttled pace after a first 429 that shows no limit. This and the fractions below are of the throttled pace. */
const half = 0.5;
/** After a further 429 within one window, where no limit was found. */
const wellBelow = 0.85;
/** After a 429 while the pace grew, or more than one window later: the limit is just below the pace. */
const justBelow = 0.96;
/** Lowest limit that is accepted at once: a lower one may be the effect of other programs that use the same limit. */
const believed = 0.3;
/** Fraction of a found limit that is used: the server's clock and network delays differ. */
const safety = 0.985;

/**
 * Computes the pace after a 429. Uses the limit that the accepted requests show, if they show one. Keeps the pace only after a first 429 on
 * a burst, where even spacing may be enough.
 *
 * @param last - The result of the previous 429; undefined at the first one.
 */
export const paceAfterRefusal = (refused: number, course: Course, last: LoweredPace | undefined): LoweredPace => {
  const { count, ms, spanMs } = course;
  // Requests were ahead of even spacing, which may be all that the server enforces.
  const isBurst = spanMs < 60_000 && count > refused * ms + 0.5;
  if (last === undefined && isBurst) return holding(refused, undefined);
  const before = last === undefined ? [] : last.guess;
  const guess = before && guessFromBoth(before, guessFrom(course));
  const found = guess === undefined ? 0 : (limitOf(guess) / spanMs) * safety;
  if (found >= refused * believed) return holding(Math.min(found, refused * justBelow), guess);
  if (last !== undefined) return holding(refused * (ms > spanMs ? justBelow : wellBelow), guess);
  return { pace: refused * half, mark: refused * justBelow, guess: count > 1 ? guess : undefined };
};

const holding = (pace: number, guess: Guess | undefined): LoweredPace => ({ pace, mark: pace, guess });

/** Requests a window that the server allows, for each hypothesis about how it counts; 0 where the hypothesis is ruled out. */
export type Guess = readonly number[];

/** The requests from the previous 429, or from the start, to this 429. Times in milliseconds. */
export interface Course {
  /** Number of requests that were accepted, and the time that they took. */
  readonly count: number;
  readonly ms: number;
  /** When they were sent; the latest ones only, where there are many. */
  readonly times: readonly number[];
  /** When the throttled request was sent. */
  readonly sentAt: number;
  /** Length of the server's window, inferred from the wait that it requires. */
  readonly spanMs: number;
}

/** Number of hypotheses for fixed windows, which can begin at any time of the server's clock. */
const clocks = 20;
/** Number of hypotheses that a sliding window counts as, and a token bucket that was full. */
const alike = clocks / 2;
/** Limits that differ by less than this, in requests, are taken for equal: a bucket is estimated to half a request. */
const near = 0.5;

/** Infers the limit from the accepted requests, for each of forty hypotheses about how the server counts. */
export const guessFrom = ({ count, ms, times, sentAt, spanMs }: Course): Guess =>
  Array.from({ length: 2 * clocks }, (_, way) => {
    if (way >= clocks + alike) return (count + 0.5) / (1 + ms / spanMs);
    const shift = way / clocks;
    const usedAt = (at: number) => {
      const start = shift < 1 ? (Math.floor(at / spanMs - shift) + shift) * spanMs : at - spanMs;
      return times.filter((time) => time > start && time < at).length;
    };
    const limit = usedAt(sentAt);
    // The throttled request met a full window; no earlier request did.
    return times.every((at) => usedAt(at) < limit) ? limit : 0;
  });

/** Keeps the hypotheses that agree with two 429s. Where none does, the limit has changed, and the later guess is returned. */
export const guessFromBoth = (before: Guess, later: Guess): Guess => {
  const both = later.map((limit, way) => {
    const known = before[way] ?? 0;
    return Math.abs(limit - known) < near ? Math.max(limit, known) : 0;
  });
  return both.some((limit) => limit > 0) ? both : later;
};

/** Quantile of the possible limits that is chosen: high, since a 429 costs less than a pace that is too low. */
const hopeful = 0.85;

/** Returns the estimated limit, in requests a window; 0 where nothing is known. */
export const limitOf = (guess: Guess): number => {
  const limits = guess.filter((limit) => limit > 0).sort((a, b) => a - b);
  return limits[Math.floor(limits.length * hopeful)] ?? 0;
};

/** Limits requests by the server's counts, where other programs use the same limit. */
export interface RateShare {
  /** Returns when the next request may be sent. */
  freeAt(): number;
  /** Returns the spacing that spreads the rest until the reset, in milliseconds; 0 where only the configured limits apply. */
  everyMs(nowMs: number): number;
  /**
   * Applies the counts of a response.
   *
   * @param sentAt - When its request was sent.
   */
  heed(facts: LimitFacts, sentAt: number, nowMs: number): void;
}

/** The rest is spread where it is below this fraction of the allowed requests. */
const nearShare = 0.2;
/** Other programs are assumed above this fraction of the allowed requests: a smaller difference is one of clocks. */
const noticedShare = 0.02;
/** A reset further away than this, in milliseconds, does not belong to a limit a second. */
const longResetMs = 2000;
/** A reset further away than this, in milliseconds, belongs to a quota for an hour or a day. */
const minuteMs = 60_000;

/**
 * Compares the server's counts for a minute with those of the budget. While they agree, only the budget's own window applies: it is
 * more precise than counts that are one response old and rounded to seconds. Where other programs use the limit too, the rest is spread
 * until the reset. A quota for longer than a minute is not spread, which could take hours: it is used until nothing is left.
 */
export const rateShare = (minute: RateWindow): RateShare => {
  let [heldUntil, restUntil, restEveryMs] = [-Infinity, -Infinity, 0];
  let heededAt = -Infinity;
  let longestResetMs = 0;
  return {
    freeAt: () => heldUntil,
    everyMs: (nowMs) => (nowMs < restUntil ? restEveryMs : 0),
    heed: ({ count, allowed, resetMs }, sentAt, nowMs) => {
      longestResetMs = Math.max(longestResetMs, resetMs);
      if (longestResetMs <= longResetMs || sentAt < heededAt) return;
      const isMinute = longestResetMs <= minuteMs;
      heededAt = sentAt;
      minute.narrow(isMinute ? allowed : Infinity);
      [heldUntil, restUntil] = [-Infinity, -Infinity];
      const byOthers = count - minute.countUntil(sentAt);
      if (isMinute && byOthers <= Math.max(2, allowed * noticedShare)) return;
      const rest = allowed - count - minute.countAfter(sentAt);
      if (rest <= 0) heldUntil = nowMs + resetMs;
      else if (isMinute && rest < allowed * nearShare) [restUntil, restEveryMs] = [nowMs + resetMs, resetMs / rest];
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
const numberOf = (header: string | null): number =>
  decimal.test(header?.trim() ?? '') ? Math.ceil(Number(header)) : NaN;

/** Longest reset of a rate limit, in seconds: an hour. A longer one is ignored. */
const longestResetS = 3600;

/**
 * Reads `inin-ratelimit-count`, `-allowed` and `-reset` (seconds). Returns undefined where one is absent or implausible: the platform
 * has sent them in some years, and documents them nowhere.
 */
export const limitFacts = (header: (name: string) => string | null): LimitFacts | undefined => {
  const told = (name: string): number => numberOf(header(`inin-ratelimit-${name}`));
  const count = told('count');
  if (Number.isNaN(count)) return undefined; // On almost every response: the other headers need not be read.
  const allowed = told('allowed');
  const resetS = told('reset');
  const makesSense = allowed >= 1 && resetS <= longestResetS;
  return makesSense ? { count, allowed, resetMs: resetS * 1000 } : undefined;
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
   * Longest wait for a quota that the server reports as used up, in milliseconds. A longer one fails at once with a `rate-limit` error.
   * @defaultValue however long
   */
  readonly maxWaitMs?: number | undefined;
  /** Path of the request, for the error message. */
  readonly path?: string | undefined;
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
