import { Observable, type SchedulerLike, type Subscription } from 'rxjs';
import type { Complete } from '../../core/complete.js';
import type { RateLimits } from '../../core/endpoint.js';
import { exactFields, optional, positive, refuseIfAny } from '../../core/validation.js';
import { type Runtime, longestTimerMs } from '../../core/runtime.js';
import { type LimitedEndpoint, type RateFacts, type RateRequest, rateRecovery, rateShare } from './learned-limits.js';
import { RateLimitError } from '../../core/errors.js';
import { tooLongWait } from '../../core/time-text.js';
import { rateQueue, rateWindow, rateSpacing, rateTrust } from './own-limits.js';

/**
 * Decides when a request may be sent. All requests of a client to the API share one budget, so a pause stops all its streams. Token
 * requests, to the login host, do not use it.
 */
export interface RateBudget {
  /**
   * Emits once when one request may be sent, then completes. Unsubscribing earlier releases the slot.
   *
   * @param stream - The stream that the request belongs to. Waiting streams are served round-robin.
   * @param request - Facts about the request, as far as they are known.
   */
  take(stream?: object, request?: RateRequest): Observable<unknown>;
  /** Sends no request for this long, in milliseconds, as the server requires. A shorter pause never ends a longer one. */
  pause(forMs: number): void;
  /** Reports the facts of each response, for a budget that adapts its pace to them. */
  learn?(facts: RateFacts): void;
}

/** Limits of the budget within one process. Where neither is set, an endpoint uses the limits that its contract states, if any. */
export interface BudgetOptions {
  /**
   * Maximum number of requests in any minute, wherever it starts. The default is the platform's limit for a client-credentials token.
   * Without `perSecond`, the first requests may be sent in a burst, which grows with every response.
   * @defaultValue 300
   */
  readonly perMinute?: number | undefined;
  /**
   * Maximum number of requests in any second, spread evenly over it, for servers that allow no burst.
   * @defaultValue no such limit
   */
  readonly perSecond?: number | undefined;
}

/** Checks {@link BudgetOptions}. */
export const budgetProblems = exactFields<BudgetOptions>({
  perMinute: optional(positive()),
  perSecond: optional(positive()),
});

const isSet = ({ perMinute, perSecond }: BudgetOptions): boolean => (perMinute ?? perSecond) !== undefined;

/** Returns the limits for requests of an endpoint: those that are set, else those of its contract, else 300 a minute. */
export const limitsFor = (
  { perMinute, perSecond }: BudgetOptions,
  stated: RateLimits | undefined,
): Complete<RateLimits> => {
  if (stated === undefined || isSet({ perMinute, perSecond })) {
    return { perMinute: perMinute ?? 300, perSecond: perSecond ?? Infinity };
  }
  return { perMinute: stated.perMinute ?? Infinity, perSecond: stated.perSecond ?? Infinity };
};

/**
 * Makes a budget that enforces the limits that are set. Where none is set, it enforces the stated limits of each endpoint that has them,
 * and 300 a minute for all others together. A pause stops all requests.
 *
 * @throws QueryError where a limit is not a number above 0: such a budget would send nothing, or enforce nothing.
 */
export const rateBudget = (options: BudgetOptions, { scheduler }: Runtime): RateBudget => {
  refuseIfAny('rateBudget', budgetProblems('', options));
  let isTold = false;
  let pausedUntil = -Infinity;
  const paced = (stated?: RateLimits) => pacedBudget(limitsFor(options, stated), { scheduler, isTold: () => isTold });
  const common = paced();
  const own = new Map<string, PacedBudget>();

  const budgetOf = ({ name, limits }: Partial<LimitedEndpoint> = {}): PacedBudget => {
    if (name === undefined || limits === undefined || isSet(options)) return common;
    const known = own.get(name);
    if (known !== undefined) return known;
    const made = paced(limits);
    made.pause(pausedUntil - scheduler.now());
    own.set(name, made);
    return made;
  };

  return {
    take: (stream, request) => budgetOf(request?.endpoint).take(stream, request),
    pause: (forMs) => {
      pausedUntil = Math.max(pausedUntil, scheduler.now() + forMs);
      for (const each of [common, ...own.values()]) each.pause(forMs);
    },
    learn: (facts) => {
      isTold = true;
      budgetOf(facts.endpoint).learn(facts);
    },
  };
};

/** Where there is no limit, the n-th request after a pause is spaced from the one before by this time divided by n, in milliseconds. */
const rampMs = 1000;

/** Paces requests that share one pair of limits. */
export interface PacedBudget {
  take(stream: object | undefined, request: RateRequest | undefined): Observable<unknown>;
  pause(forMs: number): void;
  learn(facts: RateFacts): void;
}

/** A request that waits for its slot. */
interface Waiter {
  leave(): void;
  /** Reports that the server's quota is used up for a time. Fails the request where that exceeds its longest wait. */
  hold(forMs: number): void;
}

/** What a {@link pacedBudget} shares with the whole budget. */
export interface PacedBudgetParts {
  readonly scheduler: SchedulerLike;
  /** Whether responses are reported to `learn`. Without them, a pause shows that a request was throttled, but not which one. */
  readonly isTold: () => boolean;
}

/**
 * Paces the requests that share one pair of limits: close to the limits, and never above them in any window, wherever it starts. Slows
 * down after a 429, and recovers. Serves waiting streams round-robin, and the requests of each in their order. No timer runs while no
 * request waits.
 */
const pacedBudget = (
  { perMinute, perSecond }: Complete<RateLimits>,
  { scheduler, isTold }: PacedBudgetParts,
): PacedBudget => {
  const minute = rateWindow(perMinute, 60_000);
  const second = rateWindow(perSecond, 1_000);
  const isSpread = perSecond < Infinity;
  const hasLimit = Math.min(perMinute, perSecond) < Infinity;
  const recovery = rateRecovery(() => (isSpread ? second : minute).everyMs());
  const queue = rateQueue<Waiter>();
  const spacing = rateSpacing();
  const trust = rateTrust();
  const share = rateShare(minute);
  /** The number of the next request since the last pause. */
  let sincePause = Infinity;
  let pausedUntil = -Infinity;
  let wake: Subscription | undefined;
  let serving = false;

  const everyMs = (now: number) =>
    Math.max(second.everyMs(), recovery.everyMs(now), share.everyMs(now), hasLimit ? 0 : rampMs / sincePause);

  const freeAt = (every: number): number =>
    Math.max(
      pausedUntil,
      minute.freeAt(),
      second.freeAt(),
      share.freeAt(),
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
    if (serving) return; // A request that is sent can request the next slot synchronously: the loop below serves it.
    serving = true;
    wake?.unsubscribe();
    wake = undefined;
    while (!queue.isEmpty) {
      const now = scheduler.now();
      const every = everyMs(now);
      const waitMs = freeAt(every) - now;
      if (waitMs > 0) {
        wake = scheduler.schedule(serve, Math.min(Math.ceil(waitMs), longestTimerMs));
        break;
      }
      left(now, every);
      queue.next()?.leave();
    }
    serving = false;
  };

  return {
    take: (stream = queue, { maxWaitMs = Infinity, path = '/' } = {}) =>
      new Observable<void>((subscriber) => {
        const waiter: Waiter = {
          leave: () => {
            subscriber.next();
            subscriber.complete();
          },
          hold: (forMs) => {
            if (forMs > maxWaitMs) subscriber.error(quotaUsedUp(path, forMs, maxWaitMs));
          },
        };
        waiter.hold(share.freeAt() - scheduler.now());
        if (subscriber.closed) return;
        queue.add(stream, waiter);
        subscriber.add(() => {
          if (queue.remove(stream, waiter) && queue.isEmpty) wake?.unsubscribe();
        });
        if (wake === undefined || wake.closed) serve();
      }),
    pause: (forMs) => {
      if (!(forMs > 0)) return;
      const now = scheduler.now();
      if (!isTold() && hasLimit) {
        recovery.calm(now);
        trust.lose();
      }
      pausedUntil = Math.max(pausedUntil, now + forMs);
      sincePause = 1;
      recovery.paused(pausedUntil);
    },
    learn: ({ status, ms = 0, retryAfterMs = 0, limit }) => {
      const now = scheduler.now();
      if (!hasLimit) return; // The limits are turned off: only pauses apply, and the ramp after them; no pace is estimated.
      if (status === 429) {
        if (recovery.refused({ sentAt: now - ms, nowMs: now, retryAfterMs })) trust.lose();
      } else if (status >= 200 && status < 300 && recovery.everyMs(now) === 0) {
        trust.answered();
      }
      if (limit !== undefined) {
        share.heed(limit, now - ms, now);
        const heldMs = share.freeAt() - now;
        if (heldMs > 0) for (const waiter of queue.waiting()) waiter.hold(heldMs);
      }
      // After a 429 the pause is still to come.
      if (status !== 429 && !queue.isEmpty) serve();
    },
  };
};

const quotaUsedUp = (path: string, forMs: number, maxWaitMs: number): RateLimitError => {
  const retryAfterMs = Math.ceil(forMs);
  const message = `the server reports that its quota is used up for ${tooLongWait(retryAfterMs, maxWaitMs)}`;
  return new RateLimitError(message, { path, attempts: 0, status: 429, retryAfterMs });
};
