import { catchError, type Observable, type SchedulerLike, switchMap, throwError, timer } from 'rxjs';
import { causeFacts, isDecodeError } from '../../core/error-guards.js';
import type { Report } from '../../core/events.js';

/** Wait before the slice is requested again: long enough for a gateway's error page to disappear, short for a run of many slices. */
const waitMs = 30_000;

/**
 * Requests a slice once more, from its first page, where a response was not valid JSON in both attempts. A slice is delivered whole or not
 * at all, so no row is delivered twice. Other failures have used all their attempts.
 */
export const onceMore = <T>(
  slice$: Observable<T>,
  { scheduler, report }: { readonly scheduler: SchedulerLike; readonly report: Report },
): Observable<T> =>
  slice$.pipe(
    catchError((error: unknown) => {
      if (!isDecodeError(error) || error.reason !== 'json') return throwError(() => error);
      report({ kind: 'retry', path: error.path ?? '', attempt: error.attempts ?? 1, waitMs, cause: causeFacts(error) });
      return timer(waitMs, scheduler).pipe(switchMap(() => slice$));
    }),
  );
