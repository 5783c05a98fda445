import { rateLog } from './rate-log.js';
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
const growth = 0.02;
const growthBeyond = 0.005;
const firstHoldMs = 60_000;
const longestHoldMs = 960_000;
const forgetMs = 3_600_000;
/** Who asks for more than this minds the minute, not the second. */
const longWaitMs = 2000;
/** The first requests after a pause are further apart, by a part that shrinks. */
const rampRequests = 2;
const longestRampMs = 1000;
/** Outstanding requests that are told apart. */
const recentRequests = 64;

/**
 * Additive increase, multiplicative decrease. A refusal lowers the pace to what the server has let through since the last one, by
 * half at most. From there it grows: by a fiftieth of the full pace a second to just below where it was refused, and, after
 * a minute at a measured pace, by a two-hundredth beyond. That minute doubles with each refusal, to sixteen.
 *
 * @param fullEveryMs - Spacing of the configured limit; 0 where there is none.
 */
export const rateRecovery = (fullEveryMs: () => number): RateRecovery => {
  const recent = rateLog(recentRequests);
  let state: (LoweredPace & { readonly top: number }) | undefined;
  let [resumeAt, refusedAt, holdUntil, holdMs] = [-Infinity, -Infinity, -Infinity, firstHoldMs / 2];
  let since: { at: number; total: number } | undefined;
  let ramp = 0;

  const paceAt = (nowMs: number): number => {
    if (state === undefined) return Infinity;
    const { pace, mark, top } = state;
    const grown = pace + (growth * top * Math.max(0, nowMs - resumeAt)) / 1000;
    const bound = mark + (growthBeyond * top * Math.max(0, nowMs - holdUntil)) / 1000;
    return Math.max(pace, Math.min(grown, bound));
  };

  /** The pace at which a request left, as far as it is known; and the one at which nothing is left to recover from. */
  const pacesAt = (sentAt: number, sent: number) => {
    const full = 1 / fullEveryMs(); // Infinity where there is no limit
    const set = Math.min(paceAt(sentAt), full);
    const reached = sent / Math.max(1000, sentAt - (since?.at ?? sentAt));
    const pace = set < Infinity ? set : reached;
    return { pace, top: state?.top ?? (full < Infinity ? full : pace * 2) };
  };

  /** The one that left then included. */
  const sentUntil = (sentAt: number): number =>
    Math.max(1, recent.total - (since?.total ?? recent.total) - recent.countAfter(sentAt));

  const restart = (nowMs: number): void => {
    holdMs = nowMs - refusedAt > forgetMs ? firstHoldMs : Math.min(holdMs * 2, longestHoldMs);
    // Nothing is paused: both who call this have looked.
    refusedAt = nowMs;
    resumeAt = nowMs;
    holdUntil = nowMs + holdMs;
    since = undefined;
    ramp = rampRequests;
  };

  return {
    everyMs: (nowMs) => {
      const pace = paceAt(nowMs);
      if (state !== undefined && pace >= state.top && nowMs > holdUntil) state = undefined;
      return state === undefined ? 0 : 1 / pace + Math.min(ramp / rampRequests / pace, longestRampMs);
    },
    left: (nowMs) => {
      recent.add(nowMs);
      since ??= { at: nowMs, total: recent.total - 1 };
      ramp = Math.max(0, ramp - 1);
    },
    refused: ({ sentAt, nowMs, retryAfterMs }) => {
      if (sentAt <= refusedAt || nowMs < resumeAt) return false;
      const sent = sentUntil(sentAt);
      const { pace: refused, top } = pacesAt(sentAt, sent);
      const spanMs = retryAfterMs > longWaitMs ? 60_000 : 1000;
      const ms = Math.max(0, sentAt - (since?.at ?? sentAt));
      state = { ...paceAfterRefusal({ refused, count: sent - 1, ms, spanMs, last: state }), top };
      restart(nowMs);
      return true;
    },
    calm: (nowMs) => {
      if (state !== undefined || nowMs < resumeAt) return;
      const { pace, top } = pacesAt(nowMs, sentUntil(nowMs));
      state = { pace, mark: pace, server: 'window', top };
      restart(nowMs);
    },
    paused: (untilMs) => {
      if (untilMs <= resumeAt) return;
      holdUntil += untilMs - resumeAt;
      resumeAt = untilMs;
      ramp = rampRequests;
    },
  };
};
