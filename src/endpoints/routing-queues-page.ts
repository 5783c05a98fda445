import * as t from 'io-ts';
import { nullable } from '../core/nullable.js';

const queue = t.type({ id: t.string, name: t.string }, 'RoutingQueue');

/** A queue as the routing service lists it. Keys that are not listed stay. */
export type RoutingQueue = t.TypeOf<typeof queue>;

/** Reads a page of the list of queues. */
export const RoutingQueuesPage = t.partial(
  { entities: t.array(queue, 'an array of queues'), nextUri: nullable(t.string, 'a text or null') },
  'RoutingQueuesPage',
);

export type RoutingQueuesPage = t.TypeOf<typeof RoutingQueuesPage>;
