import type { Endpoint, Query } from '../core/endpoint.js';
import {
  decoded,
  type Fields,
  NonEmptyString,
  optional,
  struct,
  uniqueListOf,
  wholeNumber,
} from '../core/validation.js';
import { type MediaType, mediaTypes as knownMediaTypes, nameOf, uniqueListed, type Unlisted } from './catalogue.js';
import { batched, batchSize, halvedBatch, maxObservationPredicates, nextBatch } from './batched-ids.js';
import { anyOf } from './filter.js';
import { type ObservationMetric, observationMetrics } from './live-metrics.js';
import { observedValue, type ObservedValue } from './observed-value.js';
import { QueueObservationsPage, type Observation } from './queue-observations-page.js';

/** The current value of a metric of one queue. */
export interface ObservationRow extends ObservedValue {
  readonly queueId: string;
  /** Null for the metrics of users, which have no media type. */
  readonly mediaType: string | null;
  readonly metric: string;
  /** The routing status or the presence id that users are counted by; null for other metrics. */
  readonly qualifier: string | null;
  /** True where there are more observations than are listed. */
  readonly truncated?: boolean;
  /** The users or conversations that are counted, for `detailMetrics`. */
  readonly observations?: readonly Observation[];
}

/** Identifies the metric value that a row is about: the same for rows of different times. */
export const observationIdentity = ({ queueId, mediaType, metric, qualifier }: ObservationRow): string =>
  JSON.stringify([queueId, mediaType, metric, qualifier]);

/** Makes the row of a metric value that a response omits: the platform omits what is zero. */
export const absentObservation = ({ queueId, mediaType, metric, qualifier }: ObservationRow): ObservationRow => ({
  queueId,
  mediaType,
  metric,
  qualifier,
  count: 0,
});

/** Parameters of a queue observations query. */
export interface QueueObservationsParams {
  /** At least one. Sends several requests where a filter would have more predicates than `maxPredicates`. */
  readonly queueIds: readonly string[];
  /** @defaultValue all media types */
  readonly mediaTypes?: readonly (MediaType | Unlisted)[] | undefined;
  /** @defaultValue all eleven */
  readonly metrics?: readonly (ObservationMetric | Unlisted)[] | undefined;
  /** Metrics whose users or conversations are listed, in `observations`. @defaultValue none */
  readonly detailMetrics?: readonly (ObservationMetric | Unlisted)[] | undefined;
  /**
   * Maximum number of predicates in one filter: one for each queue id and for each media type. Where the server still rejects a filter as
   * too long, it is halved.
   * @defaultValue 200
   */
  readonly maxPredicates?: number | undefined;
}

/**
 * Queries current values of queues, such as waiting conversations, interactions and users on queue:
 * `POST /api/v2/analytics/queues/observations/query`, one request for each 200 queues and media types. Needs the permission
 * `analytics:queueObservation:view`.
 *
 * @throws QueryError that lists everything that is wrong with the query.
 */
export const queueObservations = (
  params: QueueObservationsParams,
): Query<QueueObservationsParams, QueueObservationsPage, ObservationRow> => {
  return { endpoint, params: decoded('queueObservations', Params, params) };
};

const Metrics = optional(uniqueListed(observationMetrics, 'observation metric'));

const Params = struct({
  queueIds: uniqueListOf(NonEmptyString),
  mediaTypes: optional(uniqueListed(knownMediaTypes, 'media type')),
  metrics: Metrics,
  detailMetrics: Metrics,
  maxPredicates: optional(wholeNumber(1)),
} satisfies Fields<QueueObservationsParams>);

/** Makes the body of the request for some of the queues. */
export const observationsBody = (
  { mediaTypes = [], metrics: requested = observationMetrics, detailMetrics }: QueueObservationsParams,
  queueIds: readonly string[],
) => ({
  filter: { type: 'and', clauses: [...anyOf('queueId', queueIds), ...anyOf('mediaType', mediaTypes.map(nameOf))] },
  metrics: requested.map(nameOf),
  ...(detailMetrics && { detailMetrics: detailMetrics.map(nameOf) }),
});

const toRows = ({ results }: QueueObservationsPage): readonly ObservationRow[] =>
  (results ?? []).flatMap(({ group, data }) =>
    (data ?? []).map(({ metric, qualifier, stats, truncated, observations }) => ({
      queueId: group.queueId,
      mediaType: group.mediaType ?? null,
      metric,
      qualifier: qualifier ?? null,
      ...observedValue(metric, stats?.count, stats?.calculatedMetricValue),
      ...(typeof truncated === 'boolean' && { truncated }),
      ...(observations && { observations }),
    })),
  );

const endpoint: Endpoint<QueueObservationsParams, QueueObservationsPage, ObservationRow> = {
  name: 'queueObservations',
  first: (params) => {
    const { queueIds, mediaTypes, maxPredicates = maxObservationPredicates } = params;
    return batched(queueIds, batchSize(maxPredicates, mediaTypes), (ids) => ({
      method: 'POST',
      url: '/api/v2/analytics/queues/observations/query',
      body: observationsBody(params, ids),
    }));
  },
  next: (_page, previous) => nextBatch(previous),
  instead: halvedBatch,
  codec: QueueObservationsPage,
  lighter: 'filter by fewer queues',
  rows: toRows,
  identity: observationIdentity,
  absent: absentObservation,
};
