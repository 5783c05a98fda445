import type { LimitFacts } from './rate-limit-facts.js';
import type { RateWindow } from './rate-limit/own-limits.js';

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
