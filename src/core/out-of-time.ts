import { isHttpError, isTimeoutError } from './error-guards.js';

const outOfTimeStatuses: ReadonlySet<number> = new Set([408, 502, 504]);

/** Returns true where a request timed out on the server, a proxy or the client: a smaller request may succeed. */
export const isOutOfTime = (error: unknown): boolean =>
  (isTimeoutError(error) && error.phase === 'attempt') || (isHttpError(error) && outOfTimeStatuses.has(error.status));
