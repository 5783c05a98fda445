import { isAnalyticsError, isHttpError, isTimeoutError } from './error-guards.js';

const serverTimeoutStatuses: ReadonlySet<number> = new Set([408, 502, 504]);

/**
 * Returns true where the server took too long: a 408, 502 or 504, an attempt that exceeded `attemptMs`, or a total timeout caused by them. A
 * smaller request may succeed. Idle timeouts are not included.
 */
export const isServerTimeout = (error: unknown): boolean => {
  if (isHttpError(error)) return serverTimeoutStatuses.has(error.status);
  if (!isTimeoutError(error)) return false;
  const { phase, cause, attempts } = error;
  // The total time is also used up by waits, for a slot or after a 503, which depend on other things.
  return phase === 'total' ? (cause === undefined ? attempts > 0 : isServerTimeout(cause)) : phase === 'attempt';
};

const preparation: unique symbol = Symbol('preparation');

/** Marks the error of a request that prepares the pages, such as one for the state of a job: a smaller query does not help against it. */
export const asPreparation = <E>(error: E): E =>
  isAnalyticsError(error) ? Object.defineProperty(error, preparation, { value: true }) : error;

/** Returns true for errors marked by {@link asPreparation}. */
export const isPreparation = (error: unknown): boolean => isAnalyticsError(error) && preparation in error;
