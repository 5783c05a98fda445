import * as t from 'io-ts';

const queue = t.type({ id: t.string, name: t.string }, 'RoutingQueue');

/** A queue as the routing service lists it. Keys that are not listed stay. */
export type RoutingQueue = t.TypeOf<typeof queue>;

const maybeText = t.union([t.string, t.null, t.undefined]);

/** Reads a page of the list of queues. */
export const RoutingQueuesPage = t.partial(
  { entities: t.union([t.array(queue, 'an array of queues'), t.undefined]), nextUri: maybeText },
  'RoutingQueuesPage',
);

export type RoutingQueuesPage = t.TypeOf<typeof RoutingQueuesPage>;
