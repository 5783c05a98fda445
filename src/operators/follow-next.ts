import { defer, EMPTY, expand, type Observable, queueScheduler, subscribeOn, switchMap } from 'rxjs';
import { type Demand, endlessDemand, untilWanted } from '../core/demand.js';
import { requirePage } from '../core/require-page.js';

/** Options of {@link followNext}. */
export interface FollowNextOptions {
  /**
   * Awaited before each page but the first, which the subscription itself requests.
   * @defaultValue takes whatever comes
   */
  readonly demand?: Demand | undefined;
}

/**
 * Requests a page, then each page that follows, until a page has no next link. Sequential: sends one request at a time, in order, and
 * each only when the consumer wants another page.
 *
 * ```text
 * 1st page  --(a|)
 * 2nd page    --(b|)
 *     followNext(1, next, fetchPage)
 * result    --a-(b|)
 * ```
 *
 * @param first - The first request.
 * @param next - Returns the request that follows a page; undefined after the last page. An error that it throws fails the stream.
 * @param fetchPage - Sends a request, emits one page and completes.
 * @throws PagingError with the reason `no-page` where `fetchPage` completes without a page, which is not the end of the rows.
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
          // Queues pages that arrive synchronously, because nested emissions would overflow the stack.
          subscribeOn(queueScheduler),
        );
      }),
    );
  });
