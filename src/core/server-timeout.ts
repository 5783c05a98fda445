import { isHttpError, isTimeoutError } from './error-guards.js';

const serverTimeoutStatuses: ReadonlySet<number> = new Set([408, 502, 504]);

/**
 * Returns true where the server took too long: a 408, 502 or 504, or an attempt that exceeded `attemptMs`. A smaller request may succeed.
 * Idle timeouts are not included.
 */
export const isServerTimeout = (error: unknown): boolean =>
  (isTimeoutError(error) && error.phase === 'attempt') ||
  (isHttpError(error) && serverTimeoutStatuses.has(error.status));
