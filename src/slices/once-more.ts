import { catchError, type Observable, type SchedulerLike, switchMap, throwError, timer } from 'rxjs';
import { causeFacts, isDecodeError } from '../core/error-guards.js';
import type { Report } from '../core/events.js';

/** Long enough for a gateway's own page to be gone, short beside a run of many slices. */
const waitMs = 30_000;

/**
 * Asks for a slice once more, from its first page, where an answer was no JSON with both of its tries. A slice is delivered whole or
 * not at all, so nothing comes twice. Other failures have had all their tries.
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
