import * as t from 'io-ts';
import { IsoDuration } from '../core/duration.js';
import type { Naming, Query } from '../core/endpoint.js';
import { ZonedInterval } from '../core/interval.js';
import { withLocalInterval } from '../core/local-interval.js';
import { optionalFields, arrayOf, specialised } from '../core/codecs.js';
import { decoded, type Fields, Flag, NonEmptyString, optional, struct, uniqueListOf } from '../core/validation.js';
import { AggregateResult, type AggregatesPage, groupKey, presentStats, type Stats } from './aggregates/page.js';
import { type AggregatesParams, type Dimension, type Metric, TimeZone } from './aggregates/query.js';
import { type MediaType, mediaTypes, nameOf, uniqueListed, type Unlisted } from './catalogue.js';
import { batched, batchesOf, halvedBatch, maxAggregateIds, nextBatch } from './batched-ids.js';
import { oneAnswer } from './conversation-aggregates.js';
import { anyOf } from './filter.js';
import { intervalSlicing } from './aggregates/slicing.js';
import { omittedQueueRow, type QueueRow, queueRowKey } from './queue-row.js';
import { MergeError } from '../core/errors.js';
import { mergedRatio } from './merged-ratio.js';

/** The metrics from which queue performance is computed. */
const queueMetrics = ['nOffered', 'tAnswered', 'tAbandon', 'tHandle', 'oServiceLevel'] as const;

/** The statistics of those metrics from which rows are computed. */
const containedStatistics: ReadonlySet<keyof Stats> = new Set(['count', 'sum', 'ratio'] as const);

type Result = NonNullable<AggregatesPage['results']>[number];
type Datum = NonNullable<Result['data']>[number];

/**
 * Makes the rows of a page by queue, media type and interval, in the order of the response. Groups that differ in another key are parts of
 * one row. An interval that occurs twice in the same group counts once.
 *
 * @throws MergeError where the service level of several parts cannot be computed.
 */
const queueRows = ({ results }: AggregatesPage, onRepeated?: (rows: number) => void): readonly QueueRow[] => {
  const groups = new Map<string, Result[]>();
  for (const result of results ?? []) {
    const id = `${JSON.stringify(result.group?.['mediaType'] ?? null)}${result.group?.['queueId']}`;
    const known = groups.get(id);
    if (known === undefined) groups.set(id, [result]);
    else known.push(result);
  }
  const rows: QueueRow[] = [];
  let repeated = 0;
  for (const parts of groups.values()) {
    const [{ group, data } = {}, ...more] = parts;
    if (more.length === 0 && areDistinct(data ?? [])) {
      for (const datum of data ?? []) rows.push(rowOf(group, datum.interval, [datum]));
    } else {
      const byInterval = distinctData(parts, () => (repeated += 1));
      for (const [interval, same] of byInterval) rows.push(rowOf(group, interval, [...same.values()]));
    }
  }
  if (repeated > 0) onRepeated?.(repeated);
  return rows;
};

const areDistinct = (data: readonly Datum[]): boolean =>
  data.length < 2 || new Set(data.map(({ interval }) => interval)).size === data.length;

/** Indexes the data of several groups by interval and by whole group. */
const distinctData = (
  parts: readonly Result[],
  onRepeated: () => void,
): ReadonlyMap<string, ReadonlyMap<string, Datum>> => {
  const byInterval = new Map<string, Map<string, Datum>>();
  for (const { group, data } of parts) {
    const key = groupKey(group);
    for (const datum of data ?? []) {
      const same = byInterval.get(datum.interval) ?? new Map<string, Datum>();
      byInterval.set(datum.interval, same);
      if (same.has(key)) onRepeated();
      else same.set(key, datum);
    }
  }
  return byInterval;
};

const rowOf = (group: Result['group'], interval: string, parts: readonly Datum[]): QueueRow => {
  const [intervalStart = '', intervalEnd = ''] = interval.split('/');
  const handled = statsOf(parts, 'tHandle');
  const handledCount = total(handled, 'count');
  // Written out, because a spread as the first property makes each row ten times as slow.
  return {
    queueId: group?.['queueId'] ?? '',
    queueName: null,
    mediaType: group?.['mediaType'] ?? null,
    intervalStart,
    intervalEnd,
    offered: total(statsOf(parts, 'nOffered'), 'count'),
    answered: total(statsOf(parts, 'tAnswered'), 'count'),
    abandoned: total(statsOf(parts, 'tAbandon'), 'count'),
    serviceLevelPercent: percentOf(statsOf(parts, 'oServiceLevel')),
    avgHandleTime: handledCount === 0 ? null : total(handled, 'sum') / handledCount / 1000,
  };
};

const total = (parts: readonly Stats[], key: 'count' | 'sum'): number => {
  let sum = 0;
  for (const stats of parts) sum += stats[key] ?? 0;
  return sum;
};

/** Collects the statistics of a metric from all data. */
const statsOf = (data: readonly Datum[], metric: (typeof queueMetrics)[number]): readonly Stats[] => {
  const all: Stats[] = [];
  for (const { metrics } of data) {
    for (const { stats } of partsOf(metric, metrics ?? [])) all.push(presentStats(stats));
  }
  return all;
};

type Entry = NonNullable<Datum['metrics']>[number];

/** Returns a metric's own entry, or those of its qualified parts where it has only parts. Of duplicate entries, the last one counts. */
const partsOf = (name: string, entries: readonly Entry[]): readonly Entry[] => {
  const named: Entry[] = [];
  for (const entry of entries) if (entry.metric === name) named.push(entry);
  if (named.length < 2) return named;
  const parts = new Map(named.map((entry) => [entry.qualifier ?? null, entry]));
  const own = parts.get(null);
  return own === undefined ? [...parts.values()] : [own];
};

const percentOf = (parts: readonly Stats[]): number | null => {
  const ratio = parts.length === 1 ? parts[0]?.ratio : mergedRatio(parts);
  if (ratio === undefined) return null;
  if (ratio !== 'unknown') return ratio * 100;
  const message = 'oServiceLevel comes in parts whose ratios have no denominator: query it with conversationAggregates';
  throw new MergeError(message, 'oServiceLevel');
};

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
