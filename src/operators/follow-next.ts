import { defer, EMPTY, expand, type Observable, queueScheduler, subscribeOn, switchMap } from 'rxjs';
import { type Demand, endlessDemand, untilWanted } from '../core/demand.js';
import { requirePage } from '../core/require-page.js';

/** Options of {@link followNext}. */
export interface FollowNextOptions {
  /**
   * Asked before each page but the first, which the subscription itself asks for.
   * @defaultValue takes whatever comes
   */
  readonly demand?: Demand | undefined;
}

/**
 * Fetches a page, then the one it leads to, until one leads nowhere. Sequential: one request at a time, in order; the next
 * one leaves only when the consumer wants another page.
 *
 * ```text
 * 1st page  --(a|)
 * 2nd page    --(b|)
 *     followNext(1, next, fetchPage)
 * result    --a-(b|)
 * ```
 *
 * @param first - The first request.
 * @param next - The request that follows a page; undefined after the last one. An error thrown here ends the stream.
 * @param fetchPage - Sends a request: one page, then complete.
 * @throws PagingError with the reason `no-page` where `fetchPage` completes without a page: that is not the end of the rows.
 */
export const followNext = <Request, Page>(
  first: Request,
  next: (page: Page, request: Request) => Request | undefined,
  fetchPage: (request: Request) => Observable<Page>,
  { demand = endlessDemand }: FollowNextOptions = {},
): Observable<Page> =>
  defer(() => {
    let request = first;
    let pages = 0;
    const page$ = (following: Request) => fetchPage(following).pipe(requirePage(() => pages));
    return page$(first).pipe(
      expand((page) => {
        pages += 1;
        const following = next(page, request);
        if (following === undefined) return EMPTY;
        request = following;
        return untilWanted(demand).pipe(
          switchMap(() => page$(following)),
          // Pages that are there at once come one after the other instead of one inside the other, which would fill the stack.
          subscribeOn(queueScheduler),
        );
      }),
    );
  });
