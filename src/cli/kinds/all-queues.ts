import { concatMap, defer, EMPTY, expand, map, type Observable, switchMap, toArray } from 'rxjs';
import type { Errands, PageRequest, Query } from '../../core/endpoint.js';
import { PagingError } from '../../core/errors.js';
import { routingQueues } from '../../endpoints/routing-queues.js';
import { decodePages } from '../../operators/decode-pages.js';

/**
 * A query about all queues that there are, for an endpoint that wants their ids: they are listed first, which needs the
 * permission `routing:queue:view`. No queues: no rows.
 */
export const allQueues = <Params, Page, Row>(
  query: (queueIds: readonly string[]) => Query<Params, Page, Row>,
): Query<Params, Page, Row> => {
  // Its other fields are checked before anything is asked.
  const checked = query(['all']);
  return {
    ...checked,
    endpoint: {
      ...checked.endpoint,
      surround: (_first, errands, follow) =>
        queueIds(errands).pipe(
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

const queueIds = ({ ask }: Errands): Observable<string> =>
  defer(() => {
    const { endpoint, params } = routingQueues({ pageSize: 500 });
    const asked = new Set<string>();
    const read = (request: PageRequest) => {
      if (asked.has(request.url)) {
        throw new PagingError('the list of queues leads back to a page that was read', 'loop', asked.size);
      }
      asked.add(request.url);
      return ask(request).pipe(
        decodePages(endpoint.codec),
        map((page) => ({ rows: endpoint.rows(page), next: endpoint.next(page, request) })),
      );
    };
    return read(endpoint.first(params)).pipe(
      expand(({ next }) => (next === undefined ? EMPTY : read(next))),
      concatMap(({ rows }) => rows.map(({ id }) => id)),
    );
  });
