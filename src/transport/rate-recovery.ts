import { type LoweredPace, paceAfterRefusal } from './rate-refusal.js';

/** A request that was refused with 429. Milliseconds. */
export interface Refusal {
  /** When it left. */
  readonly sentAt: number;
  readonly nowMs: number;
  readonly retryAfterMs: number;
}

/** Finds the pace of a server that refuses although the limits were kept, and the way back. */
export interface RateRecovery {
  /** Spacing of requests, in milliseconds; 0: nothing to recover from. */
  everyMs(nowMs: number): number;
  left(nowMs: number): void;
  /** False where the request had left before an earlier refusal was known: that one has been reacted to. */
  refused(refusal: Refusal): boolean;
  /** Nothing says what was refused: goes on evenly, at the full pace. */
  calm(nowMs: number): void;
  /** Nothing leaves until then; afterwards the pace ramps up. */
  paused(untilMs: number): void;
}

/** In parts of the full pace, for each second: up to where it was refused, and beyond it after the hold. */
const growth = 0.05;
const growthBeyond = 0.005;
const firstHoldMs = 60_000;
const longestHoldMs = 960_000;
const forgetMs = 3_600_000;
/** Who asks for more than this minds the minute, not the second. */
const longWaitMs = 2000;
/** The first requests after a pause are further apart, by a part that shrinks. */
const rampRequests = 2;
const longestRampMs = 1000;
/** Two windows of the platform's 300 a minute. */
const recentRequests = 600;

/**
 * Additive increase, multiplicative decrease. A refusal lowers the pace to what the server seems to allow. From there it grows: by a twentieth of the full pace a second to just below where it was refused, and, after a minute at a pace
 * that was found, by a two-hundredth beyond. That minute doubles with each refusal, to sixteen.
 *
 * @param fullEveryMs - Spacing of the configured limit.
 */
export const rateRecovery = (fullEveryMs: () => number): RateRecovery => {
  let state: LoweredPace | undefined;
  let [resumeAt, refusedAt, holdUntil, holdMs] = [-Infinity, -Infinity, -Infinity, firstHoldMs];
  /** When requests left since the last refusal, the latest ones; the first of all, and how many there were. */
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
    // Nothing is paused: both who call this have looked.
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
      const times = recent.filter((at) => at <= sentAt).slice(0, -1); // without itself
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
