import { concatMap, type MonoTypeOperatorFunction, retryWhen, throwError, timer } from 'rxjs';
import type { Incomplete } from '../core/complete.js';
import { completeRuntime, maxTimerMs, type Runtime } from '../core/runtime.js';
import { judge as judgeFailure, type Verdict } from '../core/retry-decision.js';

/** How {@link retryTransient} repeats a failed request. Every field has a default. */
export interface RetryOptions {
  /**
   * Maximum number of times that a request is sent, the first one included. The client does not count the one resend after the renewal
   * of a token that was rejected, nor requests that follow a redirect. With 1, a request on a kept connection that turns out to be closed is
   * resent once.
   * @defaultValue 6
   */
  readonly maxAttempts?: number | undefined;
  /**
   * Maximum back-off before the second attempt, in milliseconds. It doubles with each attempt; the wait is a random part of it (full
   * jitter).
   * @defaultValue 500
   */
  readonly baseDelayMs?: number | undefined;
  /**
   * Maximum back-off before any attempt, in milliseconds.
   * @defaultValue 30_000
   */
  readonly maxDelayMs?: number | undefined;
  /**
   * Longest wait that is accepted from the server, in milliseconds. Where the server requires a longer one, the request is not retried
   * earlier but fails, so that `Retry-After` is either honoured or reported.
   * @defaultValue 60_000
   */
  readonly maxWaitMs?: number | undefined;
}

/** Options of {@link retryTransient}: {@link RetryOptions}, and what the client supplies otherwise. */
export interface RetryTransientOptions extends RetryOptions {
  /**
   * Decides whether a failure is worth another attempt. `nowMs` is the time of day by the runtime's wall clock.
   * @defaultValue by kind and status of this library's errors; by `status`, `retryAfterMs` and a `Retry-After` header of any other error,
   * its own or its `response`'s
   */
  readonly judge?: ((error: unknown, nowMs: number) => Verdict) | undefined;
  /** Called before each wait, which is in milliseconds. `attempt` is the number of the failed attempt; the first is 1. */
  readonly onRetry?: ((retry: { error: unknown; attempt: number; waitMs: number }) => void) | undefined;
  readonly runtime?: Incomplete<Runtime> | undefined;
}

/** Default of `maxWaitMs`, in milliseconds. */
export const defaultMaxWaitMs = 60_000;

/** Default of `maxAttempts`. */
export const defaultMaxAttempts = 6;

/** Minimum wait before an attempt, in milliseconds, so that a response with `Retry-After: 0` does not cause a burst of requests. */
const minWaitMs = 50;

/**
 * Resubscribes to a failed request while its failure is transient. Waits as long as the server requires, plus jitter, and at least the
 * back-off, which is exponential with full jitter.
 *
 * ```text
 * 1st try  --#               429, Retry-After: 3
 * 2nd try       --(a|)
 *     retryTransient()
 * result   -------(a|)
 * ```
 *
 * @throws The last failure, unchanged: a permanent one, one after `maxAttempts`, or one that requires a wait longer than `maxWaitMs`.
 */
export const retryTransient = <T>(options: RetryTransientOptions = {}): MonoTypeOperatorFunction<T> => {
  const {
    maxAttempts = defaultMaxAttempts,
    baseDelayMs = 500,
    maxDelayMs = 30_000,
    judge = judgeFailure,
    onRetry,
  } = options;
  // `retryAfterMs` is capped at the longest timer, so a wait of that length may be longer: it is not accepted.
  const maxWaitMs = Math.min(options.maxWaitMs ?? defaultMaxWaitMs, maxTimerMs - 1);
  const { scheduler, random, wallClock } = completeRuntime(options.runtime);

  const waitMs = (attempt: number, atLeastMs: number): number => {
    const chance = random();
    const backOffMs = chance * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
    return Math.max(backOffMs, atLeastMs > 0 ? atLeastMs + chance * baseDelayMs : minWaitMs);
  };

  return retryWhen((errors) => {
    let attempt = 0;
    /** Failures so far, by the maximum number of retries that their decision allows. Kinds with the same maximum share a count. */
    const bounded = new Map<number, number>();

    return errors.pipe(
      concatMap((error: unknown) => {
        const verdict = judge(error, wallClock());
        attempt += 1;
        if (!verdict.retry || !(attempt < maxAttempts) || verdict.atLeastMs > maxWaitMs) return throwError(() => error);
        const tries = (bounded.get(verdict.atMost) ?? 0) + 1;
        bounded.set(verdict.atMost, tries);
        if (tries > verdict.atMost) return throwError(() => error);
        const wait = Math.min(waitMs(attempt, verdict.atLeastMs), maxWaitMs);
        onRetry?.({ error, attempt, waitMs: wait });
        return timer(wait, scheduler);
      }),
    );
  });
};
