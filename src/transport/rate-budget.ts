import { Observable, type Subscription } from 'rxjs';
import { fields, optional, positive } from '../core/problems.js';
import { longestTimerMs, type Runtime } from '../core/runtime.js';

/** Decides when a request may leave. Everything that a client sends goes through one, so one pause holds all its streams. */
export interface RateBudget {
  /** Emits once when one request may leave, then completes. Leaving earlier gives the place in the queue back. */
  take(): Observable<unknown>;
  /** Nothing leaves for this long, in milliseconds: the server said so. A shorter pause never ends a longer one. */
  pause(forMs: number): void;
}

/** Limits of the budget inside one process. */
export interface BudgetOptions {
  /**
   * Requests in any minute, wherever it starts. The platform's default for a client-credentials token.
   * @defaultValue 300
   */
  readonly perMinute?: number;
  /**
   * Requests in any second.
   * @defaultValue no such limit
   */
  readonly perSecond?: number;
}

/** Checks {@link BudgetOptions}. */
export const budgetProblems = fields<BudgetOptions>({
  perMinute: optional(positive()),
  perSecond: optional(positive()),
});

/**
 * A bucket of tokens for each limit: a request takes one of each, and a token comes back one window after it was taken.
 * So no window, wherever it starts, holds more requests than its limit, and a short run never waits.
 * Waiting requests leave in the order they came.
 */
export const rateBudget = (
  { perMinute = 300, perSecond = Infinity }: BudgetOptions,
  { scheduler }: Runtime,
): RateBudget => {
  const buckets = [bucket(perMinute, 60_000), bucket(perSecond, 1_000)];
  const queue = new Set<() => void>();
  let pausedUntil = -Infinity;
  let wake: Subscription | undefined;
  let serving = false;

  const serve = (): void => {
    if (serving) return; // a request that leaves can ask for the next one at once: the loop below sees it
    serving = true;
    wake?.unsubscribe();
    wake = undefined;
    for (const leave of queue) {
      const now = scheduler.now();
      const waitMs = Math.max(pausedUntil, ...buckets.map(({ freeAt }) => freeAt())) - now;
      if (waitMs > 0) {
        wake = scheduler.schedule(serve, Math.min(Math.ceil(waitMs), longestTimerMs));
        break;
      }
      buckets.forEach(({ take }) => take(now));
      queue.delete(leave);
      leave();
    }
    serving = false;
  };

  return {
    take: () =>
      new Observable<void>((subscriber) => {
        const leave = () => {
          subscriber.next();
          subscriber.complete();
        };
        queue.add(leave);
        subscriber.add(() => {
          if (queue.delete(leave) && queue.size === 0) wake?.unsubscribe();
        });
        if (wake === undefined || wake.closed) serve();
      }),
    pause: (forMs) => {
      if (forMs > 0) pausedUntil = Math.max(pausedUntil, scheduler.now() + forMs);
    },
  };
};

interface Bucket {
  /** When the next token is there, by the scheduler's clock. */
  freeAt(): number;
  take(now: number): void;
}

const bucket = (limit: number, windowMs: number): Bucket => {
  if (limit === Infinity) return { freeAt: () => -Infinity, take: () => undefined };
  // Fewer than one a window: one in a longer window.
  const size = Math.max(1, Math.floor(limit));
  const backAfterMs = windowMs * Math.max(1, 1 / limit);
  const takenAt: number[] = [];
  let oldest = 0;
  return {
    freeAt: () => (takenAt.length < size ? -Infinity : (takenAt[oldest] ?? 0) + backAfterMs),
    take: (now) => {
      takenAt[oldest] = now;
      oldest = (oldest + 1) % size;
    },
  };
};
