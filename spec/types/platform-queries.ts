// Compiled, never run: rows of jobs, details, observations and activity, and what does not compile.
import type { Observable } from 'rxjs';
import {
  type ActivityRow,
  type AggregateJobPage,
  type AggregateRow,
  type AnalyticsClient,
  type BudgetOptions,
  budgetFromLimits,
  conversationActivity,
  conversationAggregateJob,
  conversationAggregates,
  conversationDetailJob,
  conversationDetails,
  type ConversationRow,
  type ConversationsPage,
  flattenSegments,
  isJobError,
  type JobError,
  type ObservationRow,
  type OrganizationLimit,
  organizationLimits,
  type PageOf,
  queueObservations,
  queuePerformance,
  type QueueRow,
  type RowOf,
  type RowStream,
  type SegmentRow,
  unlisted,
  withQueueNames,
} from '../../src/index.js';
import { sameType, some } from './expect-type.js';

const client = some<AnalyticsClient>();
const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';

// A job has the rows of its query.
export const job = conversationAggregateJob({ interval, metrics: ['nOffered'], groupBy: ['queueId'], pollMs: 5000 });
sameType<RowOf<typeof job>, AggregateRow<'queueId', 'nOffered'>>();
sameType<PageOf<typeof job>, AggregateJobPage>();
// @ts-expect-error -- a metric that was not requested
some<RowOf<typeof job>>().metrics.tHandle;
// @ts-expect-error -- units are in the names
conversationAggregateJob({ interval, metrics: ['nOffered'], poll: 5 });
export const detailJob = conversationDetailJob({ interval, cancelOnLeave: true });
sameType<RowOf<typeof detailJob>, ConversationRow>();

// Predicates are about one dimension, metric or property.
conversationAggregates({
  interval,
  metrics: ['nOffered'],
  filter: {
    type: 'and',
    predicates: [
      { type: 'dimension', dimension: 'agentScore', range: { gte: 50 } },
      { metric: 'tHandle', range: { gt: 60_000 } },
      { type: 'property', property: 'tier', propertyType: 'string', value: 'gold' },
    ],
  },
});
conversationAggregates({
  interval,
  metrics: ['nOffered'],
  // @ts-expect-error -- a metric that the platform does not have
  filter: { type: 'and', predicates: [{ metric: 'tHandel', range: { gt: 1 } }] },
});
conversationAggregates({
  interval,
  metrics: ['nOffered'],
  // @ts-expect-error -- the type of another subject
  filter: { type: 'and', predicates: [{ type: 'metric', dimension: 'queueId', value: 'q' }] },
});

// Details: dimensions that the platform does not have are errors; new ones are marked.
const details = conversationDetails({
  interval,
  segmentFilters: [{ type: 'and', predicates: [{ dimension: 'queueId', value: 'q' }] }],
  conversationFilters: [{ type: 'or', predicates: [{ dimension: unlisted('moon'), operator: 'exists' }] }],
});
sameType<RowOf<typeof details>, ConversationRow>();
sameType<PageOf<typeof details>, ConversationsPage>();
// @ts-expect-error -- not a dimension of segments
conversationDetails({ interval, segmentFilters: [{ type: 'and', predicates: [{ dimension: 'queue', value: 'q' }] }] });
// @ts-expect-error -- not a dimension of conversations as a whole
conversationDetails({ interval, conversationFilters: [{ type: 'and', predicates: [{ dimension: 'queueId' }] }] });
// @ts-expect-error -- an option of jobs, not of queries
conversationDetails({ interval, pollMs: 3000 });
export const segments$ = client.rows(details).pipe(flattenSegments());
sameType<typeof segments$, Observable<SegmentRow>>();
// @ts-expect-error -- rows of queues have no segments
client.rows(queuePerformance({ interval })).pipe(flattenSegments());

// Observations.
const observations = queueObservations({ queueIds: ['q'], metrics: ['oWaiting', unlisted('oDreaming')] });
sameType<RowOf<typeof observations>, ObservationRow>();
// @ts-expect-error -- a metric of aggregates
queueObservations({ queueIds: ['q'], metrics: ['nOffered'] });
// @ts-expect-error -- queues are required
queueObservations({});
export const observed$ = client.observe(observations, { everyMs: 5000, distinct: true });
sameType<typeof observed$, RowStream<ObservationRow>>();
// @ts-expect-error -- an interval is required
client.observe(observations, {});

// Activity: groups determine the rows.
export const activity = conversationActivity({ groupBy: ['userId', unlisted('planetId')] });
sameType<RowOf<typeof activity>, ActivityRow<'userId' | 'planetId'>>();
sameType<RowOf<typeof activity>['group']['userId'], string | null>();
export const byQueue = conversationActivity();
sameType<RowOf<typeof byQueue>, ActivityRow<'queueId' | 'mediaType'>>();
// @ts-expect-error -- a dimension of aggregates
conversationActivity({ groupBy: ['wrapUpCode'] });

// Names: of any rows with a queue.
export const named$ = client.rows(observations).pipe(withQueueNames(client));
sameType<typeof named$, Observable<ObservationRow & { readonly queueName: string | null }>>();
export const renamed$: Observable<QueueRow> = client.rows(queuePerformance({ interval })).pipe(withQueueNames(client));
// @ts-expect-error -- a conversation has many queues
client.rows(details).pipe(withQueueNames(client));

// Limits.
export const limits = organizationLimits('platform.api');
sameType<RowOf<typeof limits>, OrganizationLimit>();
export const budget: BudgetOptions = budgetFromLimits([some<OrganizationLimit>()]);

const caught = some<unknown>();
if (isJobError(caught)) sameType<typeof caught, JobError>();
