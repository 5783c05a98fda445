import { routingQueues } from '../../endpoints/routing-queues.js';
import type { RoutingQueue } from '../../endpoints/routing-queues-page.js';
import { given } from '../given.js';
import { textColumn } from '../table/column.js';
import type { QueryKind } from '../endpoints/endpoint.js';

/** The organisation's queues. */
export const routingQueuesKind: QueryKind<RoutingQueue> = {
  name: 'routingQueues',
  contract: 'platform contract',
  takes: ['queueIds', 'size'],
  query: ({ queueIds, size }) => routingQueues(given({ ids: queueIds, pageSize: size })),
  columns: () => [textColumn('Queue', ({ name }) => name), textColumn('Id', ({ id }) => id)],
};
