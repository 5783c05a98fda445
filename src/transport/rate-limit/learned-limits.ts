import { type LoweredPace, paceAfterRefusal } from '../rate-refusal.js';

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
