import type { Endpoint, Query } from '../core/endpoint.js';
import {
  decoded,
  type Fields,
  NonEmptyString,
  optional,
  struct,
  uniqueListOf,
  wholeNumber,
} from '../core/validation.js';
import { pageNumberOf, smallerPageInUrl, withPageNumber } from './numbered-pages.js';
import { type RoutingQueue, RoutingQueuesPage } from './routing-queues-page.js';

/** Parameters of a query of the list of queues. */
export interface RoutingQueuesParams {
  /** A name, or a pattern with `*`. */
  readonly name?: string | undefined;
  /** @defaultValue all queues */
  readonly ids?: readonly string[] | undefined;
  /**
   * Number of queues in a page, 1 to 500. The server may send fewer.
   * @defaultValue 100
   */
  readonly pageSize?: number | undefined;
}

/**
 * Lists the organisation's queues: `GET /api/v2/routing/queues`, pages linked by `nextUri`, or numbered where a page before the last one
 * has no link. Needs the permission `routing:queue:view`.
 *
 * A queue that a later page repeats is skipped and counted as `repeated`. A `total-mismatch` event reports that the number of rows differs
 * from the platform's `total`.
 *
 * @throws QueryError that lists everything that is wrong with the query.
 */
export const routingQueues = (
  params: RoutingQueuesParams = {},
): Query<RoutingQueuesParams, RoutingQueuesPage, RoutingQueue> => {
  return { endpoint, params: decoded('routingQueues', Params, params) };
};

const Params = struct({
  name: optional(NonEmptyString),
  ids: optional(uniqueListOf(NonEmptyString)),
  pageSize: optional(wholeNumber(1, 500)),
} satisfies Fields<RoutingQueuesParams>);

const endpoint: Endpoint<RoutingQueuesParams, RoutingQueuesPage, RoutingQueue> = {
  name: 'routingQueues',
  first: ({ name, ids = [], pageSize = 100 }) => {
    const query = new URLSearchParams({ pageNumber: '1', pageSize: String(pageSize) });
    if (name !== undefined) query.set('name', name);
    for (const id of ids) query.append('id', id);
    return { method: 'GET', url: `/api/v2/routing/queues?${query.toString()}` };
  },
  next: (page, previous) => {
    const { entities, nextUri, pageNumber, pageCount, pageSize, total } = page;
    const number = pageNumber ?? pageNumberOf(previous);
    const isLast = pageCount ? number >= pageCount : false;
    // On some servers, the last page links to itself.
    if (nextUri && !isLast) return { method: 'GET', url: nextUri };
    const count = Math.max(pageCount ?? 0, Math.ceil((total ?? 0) / (pageSize || Infinity)));
    return entities?.length && number < count ? withPageNumber(previous, number + 1) : undefined;
  },
  instead: smallerPageInUrl,
  codec: RoutingQueuesPage,
  lighter: 'lower `pageSize`',
  rows: ({ entities }) => entities ?? [],
  identity: ({ id }) => id,
  total: ({ total }) => total || undefined,
};
