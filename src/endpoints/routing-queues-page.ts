import * as t from 'io-ts';
import { Finite, optionalFields, arrayOf } from '../core/codecs.js';
const queue = t.type({ id: t.string, name: t.string }, 'RoutingQueue');

/** A queue as the routing service lists it. Unlisted keys are kept. */
export type RoutingQueue = t.TypeOf<typeof queue>;

/** Reads a page of the list of queues. */
export const RoutingQueuesPage = optionalFields(
  {
    entities: arrayOf(queue, 'queues'),
    nextUri: t.string,
    pageNumber: Finite,
    pageSize: Finite,
    pageCount: Finite,
    total: Finite,
  },
  'RoutingQueuesPage',
);

export type RoutingQueuesPage = t.TypeOf<typeof RoutingQueuesPage>;
