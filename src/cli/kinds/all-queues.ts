import { concatMap, defer, EMPTY, type Observable, switchMap, toArray } from 'rxjs';
import type { Errands, PageRequest, Query } from '../../core/endpoint.js';
import { PagingError } from '../../core/errors.js';
import { routingQueues } from '../../endpoints/routing-queues.js';
import type { RoutingQueuesPage } from '../../endpoints/routing-queues-page.js';
import { decodePages } from '../../operators/decode-pages.js';
import { followNext } from '../../operators/follow-next.js';

/**
 * Makes a query for all queues of the organisation, for an endpoint that requires their ids. Lists the queues first, which needs the
 * permission `routing:queue:view`. Emits no rows where there are no queues.
 */
export const allQueues = <Params, Page, Row>(
  query: (queueIds: readonly string[]) => Query<Params, Page, Row>,
): Query<Params, Page, Row> => {
  // Checks the other fields before a request is sent.
  const checked = query(['all']);
  return {
    ...checked,
    endpoint: {
      ...checked.endpoint,
      surround: (_first, errands, follow) =>
        defer(() => queueIds(errands)).pipe(
          toArray(),
          switchMap((ids) => {
            if (ids.length === 0) return EMPTY;
            const { endpoint, params } = query(ids);
            return follow(endpoint.first(params));
          }),
        ),
    },
  };
};

const queueIds = ({ ask }: Errands): Observable<string> => {
  const { endpoint, params } = routingQueues({ pageSize: 500 });
  const asked = new Set<string>();
  const next = (page: RoutingQueuesPage, request: PageRequest): PageRequest | undefined => {
    asked.add(request.url);
    const following = endpoint.next(page, request);
    if (following === undefined || !asked.has(following.url)) return following;
    throw new PagingError('the list of queues leads back to a page that was read', 'loop', asked.size);
  };
  const read = (request: PageRequest) => ask(request).pipe(decodePages(endpoint.codec));
  return followNext(endpoint.first(params), next, read).pipe(
    concatMap((page) => endpoint.rows(page).map(({ id }) => id)),
  );
};
