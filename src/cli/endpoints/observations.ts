import { systemRuntime } from '../../core/runtime.js';
import { type MediaType, type Unlisted, nameOf } from '../../endpoints/catalogue.js';
import type { ObservationMetric, ActivityMetric } from '../../endpoints/live-metrics.js';
import { type ObservationRow, queueObservations } from '../../endpoints/queue-observations.js';
import { given } from '../query/flags.js';
import { textColumn, type Column, numberColumn } from '../table/column.js';
import { catalogueNames, type QueryKind, type Question } from './endpoint.js';
import { type ActivityGroup, type ActivityRow, conversationActivity } from '../../endpoints/conversation-activity.js';
import type { Naming, Errands, PageRequest, Query } from '../../core/endpoint.js';
import { longestMs } from '../../endpoints/observed-value.js';
import { concatMap, defer, EMPTY, type Observable, switchMap, toArray } from 'rxjs';
import { PagingError } from '../../core/errors.js';
import { routingQueues } from '../../endpoints/routing-queues.js';
import type { RoutingQueuesPage } from '../../endpoints/routing-queues-page.js';
import { decodePages } from '../../operators/decode-pages.js';
import { followNext } from '../../operators/follow-next.js';

type NamedObservation = ObservationRow & MomentRow;

/** Observations of queues: of all queues where `--queue-ids` is omitted. */
export const queueObservationsKind: QueryKind<NamedObservation> = {
  name: 'queueObservations',
  contract: 'platform contract',
  takes: ['queueIds', 'mediaTypes', 'metrics', 'names'],
  query: (question) => ({
    ...(question.queueIds === undefined
      ? allQueues((queueIds) => observationsOf(question, queueIds))
      : observationsOf(question, question.queueIds)),
    ...(question.names === true && { naming: momentNaming<NamedObservation>() }),
  }),
  columns: () => [
    textColumn('Queue', momentQueue),
    textColumn('Media', ({ mediaType }) => mediaType),
    ...momentColumns(systemRuntime.wallClock),
  ],
};

const observationsOf = ({ mediaTypes, metrics }: Question, queueIds: readonly string[]) =>
  queueObservations({
    queueIds,
    ...given({ mediaTypes: catalogueNames<MediaType | Unlisted>(mediaTypes) }),
    ...given({ metrics: catalogueNames<ObservationMetric | Unlisted>(metrics) }),
  });

type NamedActivity = ActivityRow & MomentRow;

/** Current conversation activity, by any dimensions. */
export const conversationActivityKind: QueryKind<NamedActivity> = {
  name: 'conversationActivity',
  contract: 'platform contract',
  takes: ['queueIds', 'mediaTypes', 'metrics', 'groupBy', 'size', 'names'],
  query: ({ queueIds, mediaTypes, metrics, groupBy, size, names }) => ({
    ...conversationActivity({
      ...given({ queueIds, pageSize: size }),
      ...given({ mediaTypes: catalogueNames<MediaType | Unlisted>(mediaTypes) }),
      ...given({ metrics: catalogueNames<ActivityMetric | Unlisted>(metrics) }),
      ...given({ groupBy: catalogueNames<ActivityGroup>(groupBy) }),
    }),
    ...(names === true && { naming: momentNaming<NamedActivity>() }),
  }),
  columns: ({ groupBy = ['queueId', 'mediaType'] }) => [
    ...(catalogueNames<ActivityGroup>(groupBy) ?? []).map(nameOf).map((dimension) => {
      const isQueue = dimension === 'queueId';
      return textColumn<NamedActivity>(dimension, (row) => (isQueue ? momentQueue(row) : row.group[dimension]));
    }),
    ...momentColumns(systemRuntime.wallClock),
  ],
};

/** The fields of an observation or activity row that its columns show. */
export interface MomentRow {
  readonly queueId: string | null;
  /** Present where names were looked up. */
  readonly queueName?: string;
  readonly metric: string;
  readonly qualifier: string | null;
  readonly count: number;
  readonly calculatedMetricValue?: number;
}

/** Returns the queue's name, or its id where the name is not known. */
const momentQueue = ({ queueName, queueId }: MomentRow): string | null => queueName ?? queueId;

/**
 * Returns the columns for metric, qualifier, count and current longest duration. No totals: a sum of different metrics has no meaning.
 *
 * @param now - Returns the current time, in milliseconds since the epoch.
 */
export const momentColumns = (now: () => number): readonly Column<MomentRow>[] => [
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
const momentNaming = <Row extends MomentRow>(): Naming<Row> => ({
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
        defer(() => queueIds(errands)).pipe(
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

const queueIds = ({ ask }: Errands): Observable<string> => {
  const { endpoint, params } = routingQueues({ pageSize: 500 });
  const asked = new Set<string>();
  const next = (page: RoutingQueuesPage, request: PageRequest): PageRequest | undefined => {
    asked.add(request.url);
    const following = endpoint.next(page, request);
    if (following === undefined || !asked.has(following.url)) return following;
    throw new PagingError('the list of queues leads back to a page that was read', 'loop', asked.size);
  };
  const read = (request: PageRequest) => ask(request).pipe(decodePages(endpoint.codec));
  return followNext(endpoint.first(params), next, read).pipe(
    concatMap((page) => endpoint.rows(page).map(({ id }) => id)),
  );
};
