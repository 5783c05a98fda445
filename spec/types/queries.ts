// Compiled, never run: which rows and pages follow from a query, and what does not compile.
import type { Observable } from 'rxjs';
import {
  type AggregateRow,
  type AggregatesPage,
  type AnalyticsClient,
  bufferRows,
  conversationAggregates,
  type MetricStats,
  type PageOf,
  queueDetails,
  type QueueDetailsPage,
  queuePerformance,
  type QueueRow,
  type RoutingQueue,
  routingQueues,
  type RowOf,
  type RowStream,
  unlisted,
} from '../../src/index.js';
import { sameType, some } from './expect-type.js';

const client = some<AnalyticsClient>();
const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';

// Rows and pages follow from the builder.
const details = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-02T00:00:00Z' });
sameType<RowOf<typeof details>, QueueRow>();
sameType<PageOf<typeof details>, QueueDetailsPage>();
const performance = queuePerformance({ interval, names: true });
sameType<RowOf<typeof performance>, QueueRow>();
sameType<PageOf<typeof performance>, AggregatesPage>();
export const queues = routingQueues();
sameType<RowOf<typeof queues>, RoutingQueue>();

// A client emits them, to push and to pull.
const rows$ = client.rows(details);
sameType<typeof rows$, RowStream<QueueRow>>();
export const pushed: Observable<QueueRow> = rows$;
export const pulled: AsyncIterable<QueueRow> = rows$;
export const pages$ = client.pages(performance);
sameType<typeof pages$, Observable<AggregatesPage>>();
export const arrays$ = rows$.pipe(bufferRows({ count: 2 }));
sameType<typeof arrays$, Observable<QueueRow[]>>();

// Aggregates: literals determine the type.
export const aggregates = conversationAggregates({
  interval,
  metrics: ['nOffered', 'tHandle'],
  groupBy: ['queueId', 'mediaType'],
});
type Row = RowOf<typeof aggregates>;
sameType<Row, AggregateRow<'queueId' | 'mediaType', 'nOffered' | 'tHandle'>>();
const row = some<Row>();
sameType<typeof row.metrics.nOffered, MetricStats | undefined>();
sameType<typeof row.group.queueId, string | null>();
// @ts-expect-error -- a metric that was not requested
row.metrics.tAnswered;
// A dimension that was not requested may be present or not.
sameType<(typeof row.group)[string], string | null | undefined>();
// @ts-expect-error -- rows are read-only
row.metrics = {};

// No groups: one for everything.
export const ungrouped = conversationAggregates({ interval, metrics: ['nOffered'] });
sameType<RowOf<typeof ungrouped>, AggregateRow<never, 'nOffered'>>();

// Names that the platform does not have are errors; new ones are marked.
// @ts-expect-error -- misspelt metric
conversationAggregates({ interval, metrics: ['nOfferd'] });
// @ts-expect-error -- no such dimension
conversationAggregates({ interval, metrics: ['nOffered'], groupBy: ['queue'] });
// @ts-expect-error -- no such media type
queuePerformance({ interval, mediaTypes: ['fax'] });
queuePerformance({ interval, mediaTypes: ['voice', unlisted('fax')] });
export const marked = conversationAggregates({
  interval,
  metrics: ['nOffered', unlisted('nHolograms')],
  groupBy: [unlisted('planetId')],
});
sameType<RowOf<typeof marked>, AggregateRow<'planetId', 'nOffered' | 'nHolograms'>>();
sameType<RowOf<typeof marked>['metrics']['nHolograms'], MetricStats | undefined>();

// The tutorial contract has its own names.
// @ts-expect-error -- the platform's name
queueDetails({ dateFrom: '', dateTo: '', groupBys: ['queueId'] });
// @ts-expect-error -- the platform's name
queueDetails({ dateFrom: '', dateTo: '', metrics: ['nOffered'] });
// @ts-expect-error -- a required parameter
queueDetails({ dateFrom: '' });
