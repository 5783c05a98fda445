import { concat, defer, EMPTY, mergeMap, type Observable, observeOn, of, type SchedulerLike, Subject, tap } from 'rxjs';
import type { Demand } from '../core/demand.js';

/** Options of {@link pushAhead}. */
export interface PushAheadOptions {
  /** Number of pages requested in addition to the one that is delivered, 1 or more. */
  readonly prefetch: number;
  readonly scheduler: SchedulerLike;
}

/**
 * Delivers each page one turn of the scheduler after it arrived, so that the request for the next page is already in progress while a slow
 * subscriber processes this one. Buffers at most `1 + prefetch` pages. Delivers the pages before an error first.
 *
 * @param run - Requests pages, and awaits the demand before each but the first.
 */
export const pushAhead = <Page>(
  run: (demand: Demand) => Observable<Page>,
  { prefetch, scheduler }: PushAheadOptions,
): Observable<Page> =>
  defer(() => {
    let held = 0;
    const delivered = new Subject<unknown>();
    const wanted$ = defer(() => (held <= prefetch ? of(undefined) : delivered));
    const isDelivered$ = defer(() => {
      held -= 1;
      delivered.next(undefined);
      return EMPTY;
    });
    return run({ wanted$ }).pipe(
      tap(() => (held += 1)),
      observeOn(scheduler),
      mergeMap((page) => concat(of(page), isDelivered$)),
    );
  });
