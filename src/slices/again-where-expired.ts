import { type MonoTypeOperatorFunction, of, retry, throwError } from 'rxjs';
import { causeFacts, isHttpError, isJobError } from '../core/error-guards.js';
import type { Report } from '../core/events.js';
import { hasExpired } from '../core/has-expired.js';

/** How often a slice is read anew. */
const times = 2;

/**
 * Reads a slice from its first page again where its cursor, or the results of its job, have expired between two pages: twice at
 * most. A slice is handed over whole, so its rows come once.
 *
 * @param pages - How many pages of this reading have come: what is refused before the first one has not expired.
 */
export const againWhereExpired = <T>(pages: () => number, report: Report): MonoTypeOperatorFunction<T> =>
  retry({
    count: times,
    delay: (error: unknown, attempt) => {
      const isJob = isJobError(error) && error.state === 'EXPIRED';
      const gone = isJob ? error.cause : error;
      if (pages() === 0 || !isHttpError(gone) || !(isJob || hasExpired(gone))) return throwError(() => error);
      report({ kind: 'retry', path: gone.path, attempt, waitMs: 0, cause: causeFacts(gone) });
      return of(undefined);
    },
  });
