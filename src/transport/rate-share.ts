import type { LimitFacts } from './rate-limit-facts.js';
import type { RateWindow } from './rate-window.js';

/** What the server's own counts leave of a limit that others use as well. */
export interface RateShare {
  /** When the next request may leave. */
  freeAt(): number;
  /** Spacing that makes the rest last until the reset, in milliseconds; 0: as fast as the own limits allow. */
  everyMs(nowMs: number): number;
  /** @param sentAt - When the request left whose response carried the counts. */
  heed(facts: LimitFacts, sentAt: number, nowMs: number): void;
}

/** Below this part of what is allowed, the rest is spread. */
const nearShare = 0.2;
/** Others are noticed from this part of what is allowed: less is a difference of clocks. */
const noticedShare = 0.02;
/** A reset further away than this is not that of a limit a second. */
const longResetMs = 2000;
/** A reset further away than this is that of a quota for an hour or a day. */
const minuteMs = 60_000;

/**
 * Compares the server's counts for a minute with our own. As long as they agree, our own window does better than counts that
 * are one response old and rounded to seconds; where others use the limit up, what remains is spread until the reset. A quota for longer
 * than a minute is not spread, which could take hours: it is used until nothing is left.
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
