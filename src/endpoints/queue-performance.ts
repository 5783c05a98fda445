import * as t from 'io-ts';
import { IsoDuration } from '../core/duration.js';
import type { Naming, Query } from '../core/endpoint.js';
import { ZonedInterval } from '../core/interval.js';
import { withLocalInterval } from '../core/local-interval.js';
import { optionalFields, arrayOf, specialised } from '../core/codecs.js';
import { decoded, type Fields, Flag, NonEmptyString, optional, struct, uniqueListOf } from '../core/validation.js';
import { AggregateResult, type AggregatesPage } from './aggregates/page.js';
import { type AggregatesParams, type Dimension, type Metric, TimeZone } from './aggregates/query.js';
import { type MediaType, mediaTypes, nameOf, uniqueListed, type Unlisted } from './catalogue.js';
import { batched, batchesOf, halvedBatch, maxAggregateIds, nextBatch } from './batched-ids.js';
import { oneAnswer } from './conversation-aggregates.js';
import { anyOf } from './filter.js';
import { intervalSlicing } from './aggregates/slicing.js';
import { containedStatistics, queueMetrics, queueRows } from './queue-performance-rows.js';
import { omittedQueueRow, type QueueRow, queueRowKey } from './queue-row.js';

/** Parameters of the tutorial's query on the platform contract. */
export interface QueuePerformanceParams {
  /** ISO 8601 `start/end`, half-open. Instants have an offset, or are local to the `timeZone`. */
  readonly interval: string;
  /** ISO 8601 duration. Returns one row for each step of this length. @defaultValue the whole interval */
  readonly granularity?: string | undefined;
  /** IANA name of the time zone in which days, weeks and months start. @defaultValue UTC */
  readonly timeZone?: string | undefined;
  /** Sends one request for each 300 ids. @defaultValue all queues */
  readonly queueIds?: readonly string[] | undefined;
  /** @defaultValue all media types */
  readonly mediaTypes?: readonly (MediaType | Unlisted)[] | undefined;
  /**
   * Adds the names of the queues. The client requests them before the first page, with one request for each 100 queues, shared by all its
   * streams. Needs the permission `routing:queue:view`.
   * @defaultValue false: `queueName` is null
   */
  readonly names?: boolean | undefined;
}

/**
 * Queries performance by queue and media type from a Genesys Cloud region: `POST /api/v2/analytics/conversations/aggregates/query`.
 * Needs the permission `analytics:conversationAggregate:view`.
 *
 * offered = nOffered.count, answered = tAnswered.count, abandoned = tAbandon.count, average handle time = tHandle.sum / tHandle.count,
 * service level = oServiceLevel.ratio. The qualified parts of a metric are added up. Groups that differ in a key that was not requested
 * are merged into one row.
 *
 * @throws QueryError that lists everything that is wrong with the query.
 */
export const queuePerformance = (
  params: QueuePerformanceParams,
): Query<QueuePerformanceParams, AggregatesPage, QueueRow> => {
  const valid = decoded('queuePerformance', Params, withLocalInterval(params));
  return { endpoint, params: valid, ...(valid.names && { naming }) };
};

const Params = struct({
  interval: ZonedInterval,
  granularity: optional(IsoDuration),
  timeZone: optional(TimeZone),
  queueIds: optional(uniqueListOf(NonEmptyString)),
  mediaTypes: optional(uniqueListed(mediaTypes, 'media type')),
  names: optional(Flag),
} satisfies Fields<QueuePerformanceParams>);

const toAggregates = (
  { queueIds: _all, mediaTypes: media = [], names: _names, ...range }: QueuePerformanceParams,
  queueIds: readonly string[],
): AggregatesParams<readonly Dimension[], readonly Metric[]> => {
  const clauses = [...anyOf('queueId', queueIds), ...anyOf('mediaType', media.map(nameOf))];
  return {
    ...range,
    groupBy: ['queueId', 'mediaType'],
    metrics: queueMetrics,
    filter: {
      type: 'and',
      predicates: [{ dimension: 'queueId', operator: 'exists' }],
      ...(clauses.length > 0 && { clauses }),
    },
  };
};

const groupOfQueue = t.type(
  { group: t.type({ queueId: t.string }, 'a group with its queueId') },
  'a result with its group',
);

/** Reads a response in which every group has its queue. */
const QueuesPage = specialised(
  optionalFields(
    { results: arrayOf(t.intersection([AggregateResult, groupOfQueue], AggregateResult.name), 'results') },
    'AggregatesPage',
  ),
);

const endpoint: Query<QueuePerformanceParams, AggregatesPage, QueueRow>['endpoint'] = {
  ...oneAnswer,
  name: 'queuePerformance',
  first: (params) => batched(params.queueIds, maxAggregateIds, (ids) => oneAnswer.first(toAggregates(params, ids))),
  next: (_page, previous) => nextBatch(previous),
  instead: halvedBatch,
  codec: QueuesPage,
  identity: ({ queueId, mediaType, intervalStart, intervalEnd }) =>
    JSON.stringify([queueId, mediaType, intervalStart, intervalEnd]),
  lighter: 'choose a coarser `granularity`',
  slicing: {
    ...intervalSlicing(queueMetrics, { key: queueRowKey, omitted: omittedQueueRow }, containedStatistics),
    requests: ({ queueIds }) => batchesOf(queueIds),
  },
  rows: queueRows,
};

const naming: Naming<QueueRow> = { name: (row, names) => ({ ...row, queueName: names.get(row.queueId) ?? null }) };
