import { isHttpError, isTimeoutError } from './error-guards.js';

const outOfTimeStatuses: ReadonlySet<number> = new Set([408, 502, 504]);

/** True where the server, or a proxy in front of it, ran out of time for a request: one that asks for less may succeed. */
export const isOutOfTime = (error: unknown): boolean =>
  (isTimeoutError(error) && error.phase === 'attempt') || (isHttpError(error) && outOfTimeStatuses.has(error.status));
