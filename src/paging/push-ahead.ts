import { concat, defer, EMPTY, mergeMap, type Observable, observeOn, of, type SchedulerLike, Subject, tap } from 'rxjs';
import type { Demand } from '../core/demand.js';

/** How far requests run ahead of a push subscriber, all given. */
export interface PushAheadOptions {
  /** Pages fetched, or being fetched, besides the one that is delivered: 1 at least. */
  readonly prefetch: number;
  readonly scheduler: SchedulerLike;
}

/**
 * Delivers each page a turn of the scheduler after it came. The request for the next one so has left before a subscriber that takes
 * its time gets this one, and is answered meanwhile. At most `1 + prefetch` pages are held. An error comes after the pages before it.
 *
 * @param run - Fetches pages, and asks the demand before each but the first.
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
