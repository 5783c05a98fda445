import { concatMap, type MonoTypeOperatorFunction, retryWhen, throwError, timer } from 'rxjs';
import type { Incomplete } from '../core/complete.js';
import { completeRuntime, longestTimerMs, type Runtime } from '../core/runtime.js';
import { judge as judgeFailure, type Verdict } from '../core/verdict.js';

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
   * Back-off before the second try, in milliseconds, at most: a random part of it is waited (full jitter). It doubles with each try.
   * @defaultValue 500
   */
  readonly baseDelayMs?: number | undefined;
  /**
   * Where the doubling stops, in milliseconds.
   * @defaultValue 30_000
   */
  readonly maxDelayMs?: number | undefined;
  /**
   * Longest wait we accept, in milliseconds. A server that asks for more gets no early retry: its error is passed on,
   * so that `Retry-After` is either honoured or reported.
   * @defaultValue 60_000
   */
  readonly maxWaitMs?: number | undefined;
}

/** {@link RetryOptions}, and what {@link retryTransient} needs where it is used by itself. */
export interface RetryTransientOptions extends RetryOptions {
  /**
   * Decides whether a failure is worth another attempt. `nowMs` is the time of day by the runtime's wall clock.
   * @defaultValue by kind and status of this library's errors; by `status`, `retryAfterMs` and a `Retry-After` header of any other error,
   * its own or its `response`'s
   */
  readonly judge?: ((error: unknown, nowMs: number) => Verdict) | undefined;
  /** Told before each wait. */
  readonly onRetry?: ((retry: { error: unknown; attempt: number; waitMs: number }) => void) | undefined;
  readonly runtime?: Incomplete<Runtime> | undefined;
}

/** The longest wait that is accepted by default, in milliseconds. */
export const defaultMaxWaitMs = 60_000;

/** How often a request is sent where `maxAttempts` is not given. */
export const defaultMaxAttempts = 6;

/** Shortest wait before a try, in milliseconds: a server that answers `Retry-After: 0` is not stormed. */
const leastWaitMs = 50;

/**
 * Resubscribes to a failed request while its failure is transient. Waits as long as the server asks, plus jitter, and
 * at least the back-off: exponential with full jitter.
 *
 * ```text
 * 1st try  --#               429, Retry-After: 3
 * 2nd try       --(a|)
 *     retryTransient()
 * result   -------(a|)
 * ```
 *
 * @throws The last failure, unchanged: permanent, past `maxAttempts`, or asking for more than `maxWaitMs`.
 */
export const retryTransient = <T>(options: RetryTransientOptions = {}): MonoTypeOperatorFunction<T> => {
  const {
    maxAttempts = defaultMaxAttempts,
    baseDelayMs = 500,
    maxDelayMs = 30_000,
    judge = judgeFailure,
    onRetry,
  } = options;
  // One that was asked for is told as the longest timer at most: what is as long as that may be longer, and is reported.
  const maxWaitMs = Math.min(options.maxWaitMs ?? defaultMaxWaitMs, longestTimerMs - 1);
  const { scheduler, random, wallClock } = completeRuntime(options.runtime);

  const waitMs = (attempt: number, atLeastMs: number): number => {
    const chance = random();
    const backOffMs = chance * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
    return Math.max(backOffMs, atLeastMs > 0 ? atLeastMs + chance * baseDelayMs : leastWaitMs);
  };

  return retryWhen((errors) => {
    let attempt = 0;
    /** How many failures so far had a bound of their own, by that bound: one kind of failure does not use up the tries of another. */
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
