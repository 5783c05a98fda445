import { rateLog } from './rate-log.js';

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
  /** Nothing leaves until then; afterwards the pace ramps up. */
  paused(untilMs: number): void;
}

/** In parts of the pace. `seen`: on the way up or at the pace of a refusal, which is hardly above the limit. */
const steps = { most: 0.5, least: 0.8, seen: 0.96, safety: 0.985, below: 0.97, grown: 1.05 };
/** In parts of the full pace, for each second: up to where it was refused, and beyond it after the hold. */
const growth = { back: 0.02, beyond: 0.005 };
const [firstHoldMs, longestHoldMs, forgetMs] = [60_000, 960_000, 3_600_000];
/** The first requests after a pause are further apart, by a part that shrinks. */
const rampRequests = 4;
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
  // Paces in requests a millisecond; undefined while nothing is wrong.
  let state: { pace: number; mark: number; top: number; isMeasured: boolean } | undefined;
  let [resumeAt, refusedAt, holdUntil, holdMs] = [-Infinity, -Infinity, -Infinity, firstHoldMs / 2];
  let since: { at: number; total: number } | undefined;
  let ramp = 0;

  const paceAt = (nowMs: number): number => {
    if (state === undefined) return Infinity;
    const { pace, mark, top } = state;
    const grown = pace + (growth.back * top * Math.max(0, nowMs - resumeAt)) / 1000;
    const bound = mark + (growth.beyond * top * Math.max(0, nowMs - holdUntil)) / 1000;
    return Math.max(pace, Math.min(grown, bound));
  };

  /**
   * What the server let through before a refusal. `pace` is the limit of a window that was filled at once, or of a bucket that was full at
   * first; `most` that of one half as full. Windows begin when they like, so which of them it is shows only later.
   */
  const measured = ({ sentAt, retryAfterMs }: Refusal) => {
    const spanMs = retryAfterMs > 2000 ? 60_000 : 1000;
    const { at, total } = since ?? { at: sentAt, total: recent.total };
    const count = Math.max(0, recent.total - total - recent.countAfter(sentAt) - 1);
    const ms = Math.max(0, sentAt - at);
    return ms <= spanMs
      ? { count, ms, pace: count / spanMs, most: count / spanMs }
      : { count, ms, pace: count / (ms + spanMs), most: count / (ms + spanMs / 2) };
  };

  const lower = (refusal: Refusal): void => {
    const { count, ms, ...seen } = measured(refusal);
    const full = fullEveryMs() === 0 ? Infinity : 1 / fullEveryMs();
    const before = Math.min(paceAt(refusal.sentAt), full);
    const refused = before < Infinity ? before : Math.max(1 / 1000, seen.pace);
    const top = state?.top ?? (full < Infinity ? full : refused * 2);
    if (state?.isMeasured === false && refused > state.pace * steps.grown) {
      const pace = refused * steps.seen;
      state = { pace, mark: pace, top, isMeasured: false };
      return;
    }
    const isBurst = state === undefined && count > refused * ms + 0.5;
    const most = refused * (isBurst ? 1 : state === undefined ? steps.least : steps.seen);
    const least = isBurst ? most : refused * steps.most;
    const found = seen.pace * steps.safety;
    const isMeasured = isBurst || found >= least;
    const pace = Math.max(least, Math.min(most, found));
    const mark = isMeasured ? (state === undefined ? seen.most * steps.safety : 0) : refused * steps.below;
    state = { pace, mark: Math.max(pace, mark), top, isMeasured };
  };

  return {
    everyMs: (nowMs) => {
      const pace = paceAt(nowMs);
      if (state !== undefined && pace >= state.top && nowMs > holdUntil) state = undefined;
      return state === undefined ? 0 : (1 + ramp / rampRequests) / pace;
    },
    left: (nowMs) => {
      recent.add(nowMs);
      since ??= { at: nowMs, total: recent.total - 1 };
      ramp = Math.max(0, ramp - 1);
    },
    refused: (refusal) => {
      const { sentAt, nowMs } = refusal;
      if (sentAt <= refusedAt || nowMs < resumeAt) return false;
      lower(refusal);
      holdMs = nowMs - refusedAt > forgetMs ? firstHoldMs : Math.min(holdMs * 2, longestHoldMs);
      refusedAt = nowMs;
      resumeAt = Math.max(resumeAt, nowMs);
      holdUntil = resumeAt + holdMs;
      since = undefined;
      ramp = rampRequests;
      return true;
    },
    paused: (untilMs) => {
      if (untilMs <= resumeAt) return;
      holdUntil += untilMs - resumeAt;
      resumeAt = untilMs;
      ramp = rampRequests;
    },
  };
};
