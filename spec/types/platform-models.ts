// Compiled, never run: bodies and responses of jobs, details, observations, activity and limits are those of the vendor's own SDK.
import type { Models } from 'purecloud-platform-client-v2';
import type { activityBody } from '../../src/endpoints/conversation-activity.js';
import type { aggregateJobBody } from '../../src/endpoints/conversation-aggregate-job.js';
import type { detailJobBody } from '../../src/endpoints/conversation-detail-job.js';
import type { detailsPageBody } from '../../src/endpoints/conversation-details.js';
import type { observationsBody } from '../../src/endpoints/queue-observations.js';
import type {
  AggregateJobPage,
  ConversationActivityPage,
  ConversationsPage,
  OrganizationLimitsPage,
  QueueObservationsPage,
} from '../../src/index.js';
import { some } from './expect-type.js';

// Every body that the library can send.
export const aggregateJob: Models.ConversationAsyncAggregationQuery = some<Sent<ReturnType<typeof aggregateJobBody>>>();
export const detailJob: Models.AsyncConversationQuery = some<Sent<ReturnType<typeof detailJobBody>>>();
export const details: Models.ConversationQuery = some<Sent<ReturnType<typeof detailsPageBody>>>();
export const observations: Models.QueueObservationQuery = some<Sent<ReturnType<typeof observationsBody>>>();
export const activity: Models.ConversationActivityQuery = some<Sent<ReturnType<typeof activityBody>>>();
// @ts-expect-error -- the model requires a filter
export const noFilter: Models.QueueObservationQuery = some<Omit<ReturnType<typeof observationsBody>, 'filter'>>();
// @ts-expect-error -- the model requires an interval
export const noInterval: Models.ConversationQuery = some<Omit<ReturnType<typeof detailsPageBody>, 'interval'>>();

// Every response is readable.
export const aggregatePage: AggregateJobPage = some<Read<Models.ConversationAsyncAggregateQueryResponse>>();
export const detailsPage: ConversationsPage = some<Read<Models.AnalyticsConversationQueryResponse>>();
export const detailJobPage: ConversationsPage = some<Read<Models.AnalyticsConversationAsyncQueryResponse>>();
export const observationsPage: QueueObservationsPage = some<
  Read<Omit<Models.QueueObservationQueryResponse, 'results'>> & {
    results?: { group: { queueId: string }; data?: Read<Models.ObservationMetricData>[] }[];
  }
>();
export const activityPage: ConversationActivityPage = some<Read<Models.ConversationActivityResponse>>();
export const limits: OrganizationLimitsPage = some<Read<Models.LimitsEntityListing>>();

/** What JSON makes of a body, which omits undefined fields: the models expect mutable arrays. */
export type Sent<T> = T extends readonly (infer Item)[]
  ? Sent<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Sent<Exclude<T[Key], undefined>> }
    : T;

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
type Always = 'metric' | 'interval' | 'name' | 'value' | 'conversationId' | 'conversationStart' | 'key' | 'namespace';
