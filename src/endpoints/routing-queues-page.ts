import * as t from 'io-ts';
import { Finite } from '../core/finite.js';
import { nullable } from '../core/nullable.js';
import { listOf, textOrNull } from './wire-fields.js';

const queue = t.type({ id: t.string, name: t.string }, 'RoutingQueue');

/** A queue as the routing service lists it. Keys that are not listed stay. */
export type RoutingQueue = t.TypeOf<typeof queue>;

const number = nullable(Finite);

/** Reads a page of the list of queues. */
export const RoutingQueuesPage = t.partial(
  {
    entities: listOf(queue, 'queues'),
    nextUri: textOrNull,
    pageNumber: number,
    pageSize: number,
    pageCount: number,
    total: number,
  },
  'RoutingQueuesPage',
);

export type RoutingQueuesPage = t.TypeOf<typeof RoutingQueuesPage>;
