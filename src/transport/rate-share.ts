import type { LimitFacts } from './rate-limit-facts.js';
import type { RateWindow } from './rate-window.js';

/** What the server's own figures leave of a limit that others use as well. */
export interface RateShare {
  /** When the next request may leave. */
  freeAt(nowMs: number): number;
  /** Spacing that makes the rest last until the reset, in milliseconds; 0: as fast as the own limits allow. */
  everyMs(nowMs: number): number;
  /** `sentAt`: when the request left whose answer told it. */
  heed(facts: LimitFacts, sentAt: number, nowMs: number): void;
}

/** Below this part of what is allowed, the rest is spread. */
const nearShare = 0.2;
/** Others are noticed from this part of what is allowed: less is a difference of clocks. */
const noticedShare = 0.02;
/** A reset further away than this is none of a limit a second. */
const longResetMs = 2000;

/**
 * Holds the server's figures for a minute against our own. As long as they agree, our own window does better than figures that
 * are one answer old and rounded to seconds; where others use the limit up, what remains is spread until the reset.
 */
export const rateShare = (minute: RateWindow): RateShare => {
  let [heldUntil, restUntil, restEveryMs] = [-Infinity, -Infinity, 0];
  let heededAt = -Infinity;
  let isMinute = false;
  return {
    freeAt: () => heldUntil,
    everyMs: (nowMs) => (nowMs < restUntil ? restEveryMs : 0),
    heed: ({ count, allowed, resetMs }, sentAt, nowMs) => {
      isMinute ||= resetMs > longResetMs;
      if (!isMinute || sentAt < heededAt) return;
      heededAt = sentAt;
      minute.narrow(allowed);
      [heldUntil, restUntil] = [-Infinity, -Infinity];
      const byOthers = count - minute.countUntil(sentAt);
      if (byOthers <= Math.max(2, allowed * noticedShare)) return;
      const rest = allowed - count - minute.countAfter(sentAt);
      if (rest <= 0) heldUntil = nowMs + resetMs;
      else if (rest < allowed * nearShare) [restUntil, restEveryMs] = [nowMs + resetMs, resetMs / rest];
    },
  };
};
