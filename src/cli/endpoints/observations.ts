import { systemRuntime } from '../../core/runtime.js';
import { type MediaType, type Unlisted, nameOf } from '../../endpoints/catalogue.js';
import type { ObservationMetric, ActivityMetric } from '../../endpoints/live-metrics.js';
import { type ObservationRow, queueObservations } from '../../endpoints/queue-observations.js';
import type { EndpointValues } from '../query/flags.js';
import { textColumn, type Column, numberColumn } from '../table/column.js';
import { catalogueNames, type CliEndpoint } from './endpoint.js';
import { type ActivityGroup, type ActivityRow, conversationActivity } from '../../endpoints/conversation-activity.js';
import type { Naming, Errands, PageRequest, Query } from '../../core/endpoint.js';
import { longestMs } from '../../endpoints/observed-value.js';
import { concatMap, defer, EMPTY, type Observable, switchMap, toArray } from 'rxjs';
import { PagingError } from '../../core/errors.js';
import { routingQueues } from '../../endpoints/routing-queues.js';
import type { RoutingQueuesPage } from '../../endpoints/routing-queues-page.js';
import { decodePages } from '../../operators/decode-pages.js';
import { followNext } from '../../operators/follow-next.js';

type NamedObservation = ObservationRow & NamedRow;

/** Observations of queues: of all queues where `--queue-ids` is omitted. */
export const queueObservationsEndpoint: CliEndpoint<NamedObservation> = {
  contract: 'platform contract',
  query: (values) => ({
    ...(values.queueIds === undefined
      ? allQueues((queueIds) => observationsOf(values, queueIds))
      : observationsOf(values, values.queueIds)),
    ...(values.names === true && { naming: queueNaming<NamedObservation>() }),
  }),
  columns: () => [
    textColumn('Queue', queueOf),
    textColumn('Media', ({ mediaType }) => mediaType),
    ...observationColumns(systemRuntime.wallClock),
  ],
};

const observationsOf = ({ mediaTypes, metrics, maxPredicates }: EndpointValues, queueIds: readonly string[]) =>
  queueObservations({
    queueIds,
    mediaTypes: catalogueNames<MediaType | Unlisted>(mediaTypes),
    metrics: catalogueNames<ObservationMetric | Unlisted>(metrics),
    maxPredicates,
  });

type NamedActivity = ActivityRow & NamedRow;

/** Current conversation activity, by any dimensions. */
export const conversationActivityEndpoint: CliEndpoint<NamedActivity> = {
  contract: 'platform contract',
  query: ({ queueIds, mediaTypes, metrics, groupBy, size, maxPredicates, names }) => ({
    ...conversationActivity({
      queueIds,
      mediaTypes: catalogueNames<MediaType | Unlisted>(mediaTypes),
      metrics: catalogueNames<ActivityMetric | Unlisted>(metrics),
      groupBy: catalogueNames<ActivityGroup>(groupBy),
      pageSize: size,
      maxPredicates,
    }),
    ...(names === true && { naming: queueNaming<NamedActivity>() }),
  }),
  columns: ({ groupBy = ['queueId', 'mediaType'] }) => [
    ...(catalogueNames<ActivityGroup>(groupBy) ?? []).map(nameOf).map((dimension) => {
      const isQueue = dimension === 'queueId';
      return textColumn<NamedActivity>(dimension, (row) => (isQueue ? queueOf(row) : row.group[dimension]));
    }),
    ...observationColumns(systemRuntime.wallClock),
  ],
};

/** The fields of an observation or activity row that its columns show. */
export interface NamedRow {
  readonly queueId: string | null;
  /** Present where names were looked up. */
  readonly queueName?: string;
  readonly metric: string;
  readonly qualifier: string | null;
  readonly count: number;
  readonly calculatedMetricValue?: number;
}

/** Returns the queue's name, or its id where the name is not known. */
const queueOf = ({ queueName, queueId }: NamedRow): string | null => queueName ?? queueId;

/**
 * Returns the columns for metric, qualifier, count and current longest duration. No totals: a sum of different metrics has no meaning.
 *
 * @param now - Returns the current time, in milliseconds since the epoch.
 */
export const observationColumns = (now: () => number): readonly Column<NamedRow>[] => [
  textColumn('Metric', ({ metric }) => metric),
  textColumn('Qualifier', ({ qualifier }) => qualifier),
  numberColumn('Count', ({ count }) => count),
  numberColumn(
    'Longest s',
    (row) => {
      const ms = longestMs(row, now());
      // A clock can return fractions of a millisecond.
      return ms === undefined ? null : Math.round(ms) / 1000;
    },
    { decimals: 1 },
  ),
];

/** Adds the queue's name to a row as `queueName`. */
const queueNaming = <Row extends NamedRow>(): Naming<Row> => ({
  name: (row, names) => {
    const queueName = names.get(row.queueId ?? '');
    return queueName === undefined ? row : { ...row, queueName };
  },
});

/**
 * Makes a query for all queues of the organisation, for an endpoint that requires their ids. Lists the queues first, which needs the
 * permission `routing:queue:view`. Emits no rows where there are no queues.
 */
const allQueues = <Params, Page, Row>(
  query: (queueIds: readonly string[]) => Query<Params, Page, Row>,
): Query<Params, Page, Row> => {
  // Checks the other fields before a request is sent.
  const checked = query(['all']);
  return {
    ...checked,
    endpoint: {
      ...checked.endpoint,
      surround: (_first, errands, follow) =>
        defer(() => allQueueIds(errands)).pipe(
          toArray(),
          switchMap((ids) => {
            if (ids.length === 0) return EMPTY;
            const { endpoint, params } = query(ids);
            return follow(endpoint.first(params));
          }),
        ),
    },
  };
};

const allQueueIds = ({ ask }: Errands): Observable<string> => {
  const { endpoint, params } = routingQueues({ pageSize: 500 });
  const requested = new Set<string>();
  const next = (page: RoutingQueuesPage, request: PageRequest): PageRequest | undefined => {
    requested.add(request.url);
    const link = endpoint.next(page, request);
    if (link === undefined || !requested.has(link.url)) return link;
    throw new PagingError('the list of queues links to a page that was already read', 'loop', requested.size);
  };
  const read = (request: PageRequest) => ask(request).pipe(decodePages(endpoint.codec));
  return followNext(endpoint.first(params), next, read).pipe(
    concatMap((page) => endpoint.rows(page).map(({ id }) => id)),
  );
};
