// Compiled, never run: what we ask and read is what the vendor's own SDK says it asks and reads.
import type { Models } from 'purecloud-platform-client-v2';
import type { aggregatesBody } from '../../src/endpoints/aggregates/query.js';
import type { AggregatesPage, RoutingQueue, RoutingQueuesPage, Stats } from '../../src/index.js';
import { some } from './expect-type.js';
import type { Sent } from './platform-models.js';

// Every body that conversationAggregates and queuePerformance can send.
export const query: Models.ConversationAggregationQuery = some<Sent<ReturnType<typeof aggregatesBody>>>();
// @ts-expect-error -- the model asks for metrics
export const noQuery: Models.ConversationAggregationQuery = some<Omit<ReturnType<typeof aggregatesBody>, 'metrics'>>();

// Every answer of theirs is one that we read; ours is more lenient, for old answers lack fields.
export const page: AggregatesPage = some<Read<Models.ConversationAggregateQueryResponse>>();
export const stats: Stats = some<Read<Models.StatisticalSummary>>();
export const everyFigure: keyof Models.StatisticalSummary = some<keyof Stats>();
export const figures: keyof Stats = some<keyof Models.StatisticalSummary>();

type Listing = Pick<Models.QueueEntityListing, 'nextUri'> & { entities?: readonly RoutingQueue[] };
export const queues: RoutingQueuesPage = some<Read<Listing>>();

/** Parsed JSON: what is optional is there or not, but never undefined. What the SDK marks optional and the wire always has, is there. */
type Read<T> = T extends readonly (infer Item)[]
  ? Read<Item>[]
  : T extends object
    ? { [Key in keyof T as Key extends Always ? never : Key]: Read<Exclude<T[Key], undefined>> } & {
        [Key in keyof T as Key extends Always ? Key : never]-?: Read<Exclude<T[Key], undefined>>;
      }
    : T;
type Always = 'metric' | 'interval' | 'name';
