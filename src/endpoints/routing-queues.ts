import type { Endpoint, Query } from '../core/endpoint.js';
import { checked, exactFields, optional, someOf, text, wholeNumber } from '../core/problems.js';
import { type RoutingQueue, RoutingQueuesPage } from './routing-queues-page.js';

/** Which queues to list. */
export interface RoutingQueuesParams {
  /** A name, or a part of one with `*`. */
  readonly name?: string | undefined;
  /** @defaultValue all queues */
  readonly ids?: readonly string[] | undefined;
  /**
   * Queues a page, 1 to 500. The server may send fewer.
   * @defaultValue 100
   */
  readonly pageSize?: number | undefined;
}

/**
 * The organisation's queues: `GET /api/v2/routing/queues`, pages linked by `nextUri`. Needs the permission
 * `routing:queue:view`.
 *
 * @throws QueryError with everything that is wrong with the question.
 */
export const routingQueues = (
  params: RoutingQueuesParams = {},
): Query<RoutingQueuesParams, RoutingQueuesPage, RoutingQueue> => {
  return { endpoint, params: checked('routingQueues', params, checks) };
};

const checks = exactFields<RoutingQueuesParams>({
  name: optional(text),
  ids: optional(someOf(text)),
  pageSize: optional(wholeNumber(1, 500)),
});

const endpoint: Endpoint<RoutingQueuesParams, RoutingQueuesPage, RoutingQueue> = {
  name: 'routingQueues',
  first: ({ name, ids = [], pageSize = 100 }) => {
    const query = new URLSearchParams({ pageNumber: '1', pageSize: String(pageSize) });
    if (name !== undefined) query.set('name', name);
    for (const id of ids) query.append('id', id);
    return { method: 'GET', url: `/api/v2/routing/queues?${query.toString()}` };
  },
  next: ({ nextUri }) => (nextUri ? { method: 'GET', url: nextUri } : undefined),
  codec: RoutingQueuesPage,
  rowDepth: 1,
  rows: ({ entities = [] }) => entities,
};
