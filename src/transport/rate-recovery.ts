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
const steps = { most: 0.5, least: 0.8, seen: 0.96, safety: 0.985, below: 0.97, doubt: 0.85, grown: 1.05 };
/** In parts of the full pace, for each second: up to where it was refused, and beyond it after the hold. */
const growth = { back: 0.02, beyond: 0.005 };
const [firstHoldMs, longestHoldMs, forgetMs] = [60_000, 960_000, 3_600_000];
/** Who asks for more than this minds the minute, not the second. */
const longWaitMs = 2000;
const triedMs = 3000;
/** The first requests after a pause are further apart, by a part that shrinks. */
const rampRequests = 2;
/** Outstanding requests that are told apart. */
const recentRequests = 64;

/** What is known of the server after a refusal. Paces in requests a millisecond. */
interface State {
  /** From where it grows. */
  readonly pace: number;
  /** Where it stops, until the hold is over. */
  readonly mark: number;
  /** Where nothing is left to recover from. */
  readonly top: number;
  /** The server refused late, as one does that has requests in store. */
  readonly isBucket: boolean;
}

/**
 * Additive increase, multiplicative decrease. A refusal lowers the pace to what the server has let through since the last one, by
 * half at most. From there it grows: by a fiftieth of the full pace a second to just below where it was refused, and, after
 * a minute at a measured pace, by a two-hundredth beyond. That minute doubles with each refusal, to sixteen.
 *
 * @param fullEveryMs - Spacing of the configured limit; 0 where there is none.
 */
export const rateRecovery = (fullEveryMs: () => number): RateRecovery => {
  const recent = rateLog(recentRequests);
  let state: State | undefined;
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

  /** What the server let through from the last refusal, or the beginning, to this one. */
  const measured = ({ sentAt, retryAfterMs }: Refusal) => {
    const spanMs = retryAfterMs > longWaitMs ? 60_000 : 1000;
    const { at, total } = since ?? { at: sentAt, total: recent.total };
    const count = Math.max(0, recent.total - total - recent.countAfter(sentAt) - 1);
    return { count, ms: Math.max(0, sentAt - at), spanMs };
  };

  const lowered = (refusal: Refusal): State => {
    const { count, ms, spanMs } = measured(refusal);
    const full = fullEveryMs() === 0 ? Infinity : 1 / fullEveryMs();
    const before = Math.min(paceAt(refusal.sentAt), full);
    const refused = before < Infinity ? before : Math.max(1 / 1000, count / Math.max(ms, spanMs));
    const top = state?.top ?? (full < Infinity ? full : refused * 2);
    const isLong = refusal.retryAfterMs > longWaitMs;
    // Ahead of the even spacing: that may be all that the server minds.
    if (state === undefined && !isLong && count > refused * ms + 0.5) {
      return { pace: refused, mark: refused, top, isBucket: false };
    }
    if (state !== undefined && (refused > state.pace * steps.grown || ms > triedMs)) {
      const bucket = state.isBucket && ms > 10_000 ? (count / (ms + spanMs)) * steps.safety : Infinity;
      const pace = Math.max(refused * steps.most, Math.min(refused * steps.seen, bucket));
      return { pace, mark: pace, top, isBucket: state.isBucket };
    }
    const isBucket = ms > spanMs;
    const least = refused * steps.most;
    const most = refused * (state === undefined ? steps.least : steps.seen);
    if (!isBucket) {
      const filled = (count / spanMs) * steps.safety;
      if (filled < least) return { pace: least, mark: refused * steps.below, top, isBucket };
      return { pace: Math.max(least, filled * steps.doubt), mark: Math.min(most, filled), top, isBucket };
    }
    const pace = Math.max(least, Math.min(most, (count / (ms + spanMs)) * steps.safety));
    const halfFull = (count / (ms + spanMs * 0.75)) * steps.safety;
    return { pace, mark: state === undefined ? Math.max(pace, halfFull) : pace, top, isBucket };
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
      state = lowered(refusal);
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
