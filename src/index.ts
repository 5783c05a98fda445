// The client
export { createClient, type AnalyticsClient } from './client.js';
export type { ClientOptions, TimeoutOptions } from './client-options.js';
export type { ObserveOptions } from './run/options.js';
export type { RunOptions } from './run/options.js';
export type { SinceOptions } from './run/options.js';
export { type Checkpoint, type CheckpointStore, rowKey } from './core/checkpoint.js';
export { fileCheckpoint } from './run/sliced/file-checkpoint.js';
export type { Explanation } from './run/sliced/explain.js';
export type { Revised } from './run/sliced/revisions.js';
export type { Merger, Slicing } from './core/endpoint.js';
export { accessToken, clientCredentials } from './transport/credentials.js';
export type { ClientCredentialsOptions, Credentials, CredentialsContext } from './transport/credentials.js';
export type { AccessToken } from './transport/credentials.js';
export type { FetchAnswer, FetchInit, FetchLike } from './transport/fetch-like.js';
export { type BudgetOptions, rateBudget, type RateBudget } from './transport/rate-limit/rate-budget.js';
export type { LimitedEndpoint, RateFacts, RateRequest } from './transport/rate-limit/learned-limits.js';
export type { LimitFacts } from './transport/rate-limit/learned-limits.js';
export { type Hosts, type Region, regions } from './core/hosts.js';
export { type CompleteRuntime, type Runtime, systemRuntime } from './core/runtime.js';
export type * from './core/events.js';

// Queries
export { queueDetails } from './endpoints/queue-details.js';
export type { QueueDetailsGroup, QueueDetailsMetric, QueueDetailsParams } from './endpoints/queue-details.js';
export { queuePerformance, type QueuePerformanceParams } from './endpoints/queue-performance.js';
export { type AggregatesQuery, conversationAggregates } from './endpoints/conversation-aggregates.js';
export type {
  AggregatePredicate,
  AggregatesParams,
  Clause,
  Dimension,
  Filter,
  Metric,
  MetricPredicate,
  NumericRange,
  Predicate,
  PropertyPredicate,
  PropertyType,
  View,
} from './endpoints/aggregates/query.js';
export {
  conversationAggregateJob,
  type AggregateJobParams,
  type AggregateJobQuery,
} from './endpoints/conversation-aggregate-job.js';
export {
  conversationDetails,
  type ConversationDetailsParams,
  type DetailsParams,
} from './endpoints/conversation-details.js';
export { conversationDetailJob, type DetailJobParams } from './endpoints/conversation-detail-job.js';
export type { JobOptions } from './endpoints/job-options.js';
export type {
  ConversationFilter,
  ConversationFilterDimension,
  DetailFilter,
  DetailPredicate,
  SegmentDimension,
  SegmentFilter,
  SegmentPredicate,
} from './endpoints/detail-filter.js';
export { queueObservations, type QueueObservationsParams } from './endpoints/queue-observations.js';
export {
  type ActivityGroup,
  type ActivityPredicate,
  type ActivityQuery,
  conversationActivity,
  type ConversationActivityParams,
} from './endpoints/conversation-activity.js';
export { budgetFromLimits } from './endpoints/organization-limits.js';
export { organizationLimits, type OrganizationLimitsParams } from './endpoints/organization-limits.js';
export { routingQueues, type RoutingQueuesParams } from './endpoints/routing-queues.js';
export {
  type ConversationDimension,
  conversationDimensions,
  type ConversationMetric,
  conversationMetrics,
  type MediaType,
  mediaTypes,
  type NameOf,
  type Unlisted,
  unlisted,
} from './endpoints/catalogue.js';
export {
  type ActivityDimension,
  activityDimensions,
  type ActivityMetric,
  activityMetrics,
  type ObservationMetric,
  observationMetrics,
} from './endpoints/live-metrics.js';
export { longestMs, type ObservedValue } from './endpoints/observed-value.js';
export type {
  Endpoint,
  Errands,
  Naming,
  PageOf,
  PageRequest,
  Query,
  RateLimits,
  RowOf,
  Surround,
} from './core/endpoint.js';

// Rows and codecs
export type { QueueRow } from './endpoints/queue-row.js';
export type { AggregateRow, MetricStats } from './endpoints/aggregates/page.js';
export type { ActivityRow } from './endpoints/conversation-activity.js';
export type { ObservationRow } from './endpoints/queue-observations.js';
export { AggregatesPage, Group, Stats } from './endpoints/aggregates/page.js';
export { AggregateJobPage } from './endpoints/aggregates/page.js';
export { type ActivityEntity, ConversationActivityPage } from './endpoints/conversation-activity-page.js';
export { type ConversationRow, ConversationsPage } from './endpoints/conversations-page.js';
export { type OrganizationLimit, OrganizationLimitsPage } from './endpoints/organization-limits-page.js';
export { type Observation, QueueObservationsPage } from './endpoints/queue-observations-page.js';
export { QueueDetailsEntity, QueueDetailsPage } from './endpoints/queue-details-page.js';
export { type RoutingQueue, RoutingQueuesPage } from './endpoints/routing-queues-page.js';
export { Finite } from './core/codecs.js';
export { rowsOf, specialised } from './core/codecs.js';

// Operators
export { type RetryOptions, retryTransient, type RetryTransientOptions } from './operators/retry-transient.js';
export { judge, type Verdict } from './core/retry-decision.js';
export { parseRetryAfter } from './core/retry-after.js';
export { followNext, type FollowNextOptions } from './operators/follow-next.js';
export { decodePages, type DecodePagesOptions, type OnInvalidRow } from './operators/decode-pages.js';
export { flattenRows } from './operators/flatten-rows.js';
export { flattenSegments, type SegmentedConversation, type SegmentRow } from './operators/flatten-segments.js';
export { type KnowsQueueNames, withQueueNames } from './operators/with-queue-names.js';
export { windowRows } from './operators/window-rows.js';
export { bufferRows } from './operators/window-rows.js';
export type { BatchBounds } from './operators/window-rows.js';
export { type IntervalWindow, windowByInterval, type WindowByIntervalOptions } from './operators/window-by-interval.js';

// Pull
export type { Demand } from './core/demand.js';
export { RowStream } from './streams/row-stream.js';
export { type PullOptions, type PullSource, toAsyncIterable } from './streams/to-async-iterable.js';
export { toReadableStream } from './streams/to-streams.js';
export { toNodeReadable } from './streams/to-streams.js';
export { collect } from './streams/collect.js';

// Errors
export { AnalyticsError, type JobFacts, JobError } from './core/errors.js';
export {
  AuthError,
  BufferOverflowError,
  DecodeError,
  HttpError,
  IncompleteError,
  MergeError,
  NetworkError,
  PagingError,
  PermissionError,
  QueryError,
  RateLimitError,
  TimeoutError,
  type CauseFacts,
  type DecodeFailure,
  type KnownError,
  type NetworkFacts,
  type Problem,
  type RequestFacts,
  type ServerFacts,
  type TimeoutFacts,
} from './core/errors.js';
export {
  isAnalyticsError,
  isAuthError,
  isBufferOverflowError,
  isDecodeError,
  isHttpError,
  isIncompleteError,
  isJobError,
  isMergeError,
  isNetworkError,
  isPagingError,
  isPermissionError,
  isQueryError,
  isRateLimitError,
  isTimeoutError,
} from './core/error-guards.js';
