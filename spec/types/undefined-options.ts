// Compiled, never run, under exactOptionalPropertyTypes: every option that can be omitted can be undefined as well.
import type {
  AccessToken,
  AggregateJobParams,
  AggregatesParams,
  BatchBounds,
  BudgetOptions,
  ClientCredentialsOptions,
  ClientOptions,
  ConversationActivityParams,
  ConversationDetailsParams,
  DecodePagesOptions,
  DetailJobParams,
  FetchAnswer,
  FollowNextOptions,
  Hosts,
  JobOptions,
  ObserveOptions,
  OrganizationLimitsParams,
  PageRequest,
  PullOptions,
  Query,
  QueueDetailsParams,
  QueueObservationsParams,
  QueuePerformanceParams,
  RetryTransientOptions,
  RoutingQueuesParams,
  RunOptions,
  SinceOptions,
  TimeoutOptions,
  WindowByIntervalOptions,
} from '../../src/index.js';
import type { LiveOptions, QueueChangesParams, ReconnectOptions } from '../../src/live/index.js';
import type { TelemetryOptions } from '../../src/otel.js';
import type {
  Fault,
  JobOptions as SimulatedJobOptions,
  SimulatorOptions,
  StatusFault,
} from '../../src/simulator/index.js';

/** Names of the optional fields that do not accept undefined, of each member of a union. */
type Strict<T> = T extends unknown
  ? {
      [Name in keyof T]-?: [IsOptional<T, Name>, AcceptsUndefined<T, Name>] extends [true, false] ? Name : never;
    }[keyof T]
  : never;
type IsOptional<T, Name extends keyof T> = Partial<Pick<T, Name>> extends Pick<T, Name> ? true : false;
type AcceptsUndefined<T, Name extends keyof T> = { [N in Name]: undefined } extends Pick<T, Name> ? true : false;

const lenient = <T>(..._strict: [Strict<T>] extends [never] ? [] : [Strict<T>]): void => undefined;

// @ts-expect-error -- proves that the check can fail
lenient<{ readonly prefetch?: number }>();
// @ts-expect-error -- proves that the check can fail
lenient<{ readonly a: 1 } | { readonly prefetch?: number; readonly order?: string | undefined }>();

lenient<ClientOptions>();
lenient<NonNullable<ClientOptions['runtime']>>();
lenient<TimeoutOptions>();
lenient<BudgetOptions>();
lenient<Hosts>();
lenient<AccessToken>();
lenient<ClientCredentialsOptions>();
lenient<FetchAnswer>();
lenient<RetryTransientOptions>();
lenient<RunOptions>();
lenient<SinceOptions>();
lenient<ObserveOptions>();
lenient<PullOptions>();
lenient<FollowNextOptions>();
lenient<DecodePagesOptions>();
lenient<WindowByIntervalOptions<unknown>>();
lenient<BatchBounds>();
lenient<Query>();
lenient<PageRequest>();

lenient<QueueDetailsParams>();
lenient<QueuePerformanceParams>();
lenient<AggregatesParams<readonly ['queueId'], readonly ['tHandle']>>();
lenient<NonNullable<AggregatesParams<[], []>['views']>[number]>();
lenient<NonNullable<AggregatesParams<[], []>['filter']>>();
lenient<NonNullable<NonNullable<AggregatesParams<[], []>['filter']>['predicates']>[number]>();
lenient<AggregateJobParams<readonly ['queueId'], readonly ['tHandle']>>();
lenient<ConversationDetailsParams>();
lenient<NonNullable<NonNullable<ConversationDetailsParams['segmentFilters']>[number]['predicates']>[number]>();
lenient<DetailJobParams>();
lenient<JobOptions>();
lenient<QueueObservationsParams>();
lenient<ConversationActivityParams<readonly ['queueId']>>();
lenient<OrganizationLimitsParams>();
lenient<RoutingQueuesParams>();

lenient<LiveOptions>();
lenient<ReconnectOptions>();
lenient<QueueChangesParams>();
lenient<TelemetryOptions>();
lenient<SimulatorOptions>();
lenient<SimulatedJobOptions>();
lenient<Fault>();
lenient<StatusFault>();
