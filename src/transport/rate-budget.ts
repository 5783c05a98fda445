import { Observable, type Subscription } from 'rxjs';
import { exactFields, optional, positive, refuseIfAny } from '../core/problems.js';
import { longestTimerMs, type Runtime } from '../core/runtime.js';
import type { LimitFacts } from './rate-limit-facts.js';
import { rateQueue } from './rate-queue.js';
import { rateRecovery } from './rate-recovery.js';
import { rateShare } from './rate-share.js';
import { rateSpacing } from './rate-spacing.js';
import { rateTrust } from './rate-trust.js';
import { rateWindow } from './rate-window.js';

/** Decides when a request may leave. All that a client asks the API goes through one, so one pause holds all its streams; token requests, to the login host, do not. */
export interface RateBudget {
  /**
   * Emits once when one request may leave, then completes. Leaving earlier gives the place in the queue back.
   *
   * @param stream - Whose request it is. Streams that wait are served in turn.
   */
  take(stream?: object): Observable<unknown>;
  /** Nothing leaves for this long, in milliseconds: the server said so. A shorter pause never ends a longer one. */
  pause(forMs: number): void;
  /** Told of every answer, for a budget that finds its pace by them. */
  learn?(facts: RateFacts): void;
}

/** What an answer tells a budget. */
export interface RateFacts {
  readonly status: number;
  /** From sending to the last byte, in milliseconds: tells requests that left before a refusal from those after it. */
  readonly ms?: number | undefined;
  /** What a 429 asked for, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The server's own count, where it gives one. */
  readonly limit?: LimitFacts | undefined;
}

/** Limits of the budget inside one process. */
export interface BudgetOptions {
  /**
   * Requests in any minute, wherever it starts. The platform's default for a client-credentials token. Without `perSecond`, the
   * first requests may leave one after the other at once, more of them with every answer.
   * @defaultValue 300
   */
  readonly perMinute?: number | undefined;
  /**
   * Requests in any second. They are spread evenly over it, for servers that allow no burst.
   * @defaultValue no such limit
   */
  readonly perSecond?: number | undefined;
}

/** Checks {@link BudgetOptions}. */
export const budgetProblems = exactFields<BudgetOptions>({
  perMinute: optional(positive()),
  perSecond: optional(positive()),
});

/** Where there is no limit, the n-th request after a pause comes so long after the one before, divided by n. */
const rampMs = 1000;

/**
 * Never above the limits in any window, wherever it starts, and close to them. Slows down after refusals, and finds the way back.
 * Waiting streams are served in turn, the requests of each in the order they came. No timer runs while nobody waits.
 *
 * @throws QueryError where a limit is no number above 0: such a budget would let nothing leave, or everything.
 */
export const rateBudget = (options: BudgetOptions, { scheduler }: Runtime): RateBudget => {
  refuseIfAny('rateBudget', budgetProblems('', options));
  const { perMinute = 300, perSecond = Infinity } = options;
  const minute = rateWindow(perMinute, 60_000);
  const second = rateWindow(perSecond, 1_000);
  const isSpread = perSecond < Infinity;
  const hasLimit = Math.min(perMinute, perSecond) < Infinity;
  const recovery = rateRecovery(() => (isSpread ? second : minute).everyMs());
  const queue = rateQueue<() => void>();
  const spacing = rateSpacing();
  const trust = rateTrust();
  const share = rateShare(minute);
  /** The number of the next request since the last pause. */
  let sincePause = Infinity;
  let pausedUntil = -Infinity;
  let wake: Subscription | undefined;
  let serving = false;
  let isTold = false;

  const everyMs = (now: number) =>
    Math.max(second.everyMs(), recovery.everyMs(now), share.everyMs(now), hasLimit ? 0 : rampMs / sincePause);

  const freeAt = (now: number, every: number): number =>
    Math.max(
      pausedUntil,
      minute.freeAt(),
      second.freeAt(),
      share.freeAt(now),
      spacing.freeAt(every),
      isSpread ? -Infinity : trust.freeAt(minute.everyMs()),
    );

  const left = (now: number, every: number): void => {
    minute.take(now);
    second.take(now);
    spacing.left(now, every);
    trust.left(now, minute.everyMs());
    recovery.left(now);
    sincePause += 1;
  };

  const serve = (): void => {
    if (serving) return; // a request that leaves can ask for the next one at once: the loop below sees it
    serving = true;
    wake?.unsubscribe();
    wake = undefined;
    while (!queue.isEmpty) {
      const now = scheduler.now();
      const every = everyMs(now);
      const waitMs = freeAt(now, every) - now;
      if (waitMs > 0) {
        wake = scheduler.schedule(serve, Math.min(Math.ceil(waitMs), longestTimerMs));
        break;
      }
      left(now, every);
      queue.next()?.();
    }
    serving = false;
  };

  return {
    take: (stream = queue) =>
      new Observable<void>((subscriber) => {
        const leave = () => {
          subscriber.next();
          subscriber.complete();
        };
        queue.add(stream, leave);
        subscriber.add(() => {
          if (queue.remove(stream, leave) && queue.isEmpty) wake?.unsubscribe();
        });
        if (wake === undefined || wake.closed) serve();
      }),
    pause: (forMs) => {
      if (!(forMs > 0)) return;
      const now = scheduler.now();
      if (!isTold && hasLimit) {
        recovery.calm(now);
        trust.lose();
      }
      pausedUntil = Math.max(pausedUntil, now + forMs);
      sincePause = 1;
      recovery.paused(pausedUntil);
    },
    learn: ({ status, ms = 0, retryAfterMs = 0, limit }) => {
      const now = scheduler.now();
      isTold = true;
      if (!hasLimit) return; // turned off: pauses are kept, with the ramp after them, and no pace is made up
      if (status === 429) {
        if (recovery.refused({ sentAt: now - ms, nowMs: now, retryAfterMs })) trust.lose();
      } else if (status >= 200 && status < 300 && recovery.everyMs(now) === 0) {
        trust.answered();
      }
      if (limit !== undefined) share.heed(limit, now - ms, now);
      // After a 429 the pause is still to come.
      if (status !== 429 && !queue.isEmpty) serve();
    },
  };
};
