import { type MonoTypeOperatorFunction, of, retry, throwError } from 'rxjs';
import { causeFacts, isHttpError, isJobError } from '../../core/error-guards.js';
import type { Report } from '../../core/events.js';
import { hasExpired } from '../../core/has-expired.js';

/** Maximum number of times that a slice is read again. */
const times = 2;

/**
 * Restarts a slice at its first page where its cursor, or the results of its job, expired between two pages, at most twice. A slice is
 * delivered whole, so its rows are delivered once.
 *
 * @param pages - Returns the number of pages read so far: what fails before the first page has not expired.
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
