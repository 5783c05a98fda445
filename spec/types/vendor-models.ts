// Compiled, never run: requests and responses match those of the vendor's own SDK.
import type { Models } from 'purecloud-platform-client-v2';
import type { aggregatesBody } from '../../src/endpoints/aggregates/query.js';
import type { AggregatesPage, RoutingQueue, RoutingQueuesPage, Stats } from '../../src/index.js';
import { some } from './expect-type.js';
import type { Sent } from './platform-models.js';

// Every body that conversationAggregates and queuePerformance can send.
export const query: Models.ConversationAggregationQuery = some<Sent<ReturnType<typeof aggregatesBody>>>();
// @ts-expect-error -- the model requires metrics
export const noQuery: Models.ConversationAggregationQuery = some<Omit<ReturnType<typeof aggregatesBody>, 'metrics'>>();

// Every response of theirs is readable; the library is more lenient, as old responses lack fields.
export const page: AggregatesPage = some<Read<Models.ConversationAggregateQueryResponse>>();
export const stats: Stats = some<Read<Models.StatisticalSummary>>();
export const everyFigure: keyof Models.StatisticalSummary = some<keyof Stats>();
export const figures: keyof Stats = some<keyof Models.StatisticalSummary>();

type Listing = Pick<Models.QueueEntityListing, 'nextUri'> & { entities?: readonly RoutingQueue[] };
export const queues: RoutingQueuesPage = some<Read<Listing>>();

/**
 * Parsed JSON: optional fields are absent or present, but never undefined. What the SDK marks optional and every response contains, is
 * present.
 */
type Read<T> = T extends readonly (infer Item)[]
  ? Read<Item>[]
  : T extends object
    ? { [Key in keyof T as Key extends Always ? never : Key]: Read<Exclude<T[Key], undefined>> } & {
        [Key in keyof T as Key extends Always ? Key : never]-?: Read<Exclude<T[Key], undefined>>;
      }
    : T;
type Always = 'metric' | 'interval' | 'name';
