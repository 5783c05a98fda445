import { aggregate, type AggregateGroup } from '../aggregates/aggregate.js';
import type { Cell } from '../aggregates/cell.js';
import { measureOf } from '../aggregates/measures.js';
import type { Zone } from '../../core/zone.js';
import type { History } from '../history/history.js';
import { badRequest, type Rejection } from '../http/rejection.js';
import { jsonReply } from '../http/reply.js';
import type { Route, RouteRequest } from '../http/route.js';
import { isRecord } from '../http/shapes.js';
import { memoize } from '../memoize.js';
import { resultLimitRejection } from '../result-limit.js';
import { readCursor, writeCursor } from './cursor.js';
import { parseQueueDetails, type QueueDetailsQuery, type QueueMetric } from './queue-details-query.js';

/** How the endpoint writes its links. */
export interface QueueDetailsOptions {
  readonly pageLinks: 'absolute' | 'relative';
}

export const queueDetailsPath = '/api/v2/analytics/queues/details/query';

/** `POST /api/v2/analytics/queues/details/query`: rows of one interval, page by page along `nextPageUri`. */
export const queueDetailsRoute = (history: History, options: QueueDetailsOptions): Route => {
  const rowsOf = memoize(1, JSON.stringify, (query: QueueDetailsQuery) => rows(history, query));
  return {
    endpoint: 'page',
    method: 'POST',
    path: queueDetailsPath,
    respond: (request) => {
      const start = pageStart(request);
      if ('code' in start) return start;
      const query = parseQueueDetails(start.query);
      if ('code' in query) return query;
      const rejection = resultLimitRejection(history, query.interval);
      if (rejection !== undefined) return rejection;
      const all = rowsOf(query);
      const end = start.position + query.size;
      if (start.position > 0 && start.position >= all.length) return badRequest('cursor points past the last row');
      const next = end < all.length ? { nextPageUri: nextLink(request, options, start.query, end) } : {};
      return jsonReply(200, { entities: all.slice(start.position, end), ...next });
    },
  };
};

/** Where the requested page begins: a first request has a query in its body, all others a cursor. */
export const pageStart = ({ search, body }: RouteRequest): { query: unknown; position: number } | Rejection => {
  const text = search.get('cursor');
  if (text === null) return { query: body, position: 0 };
  if (body !== undefined && !(isRecord(body) && Object.keys(body).length === 0)) {
    return badRequest('The body of a following page must be {}');
  }
  return readCursor(text) ?? badRequest('cursor is not one of ours');
};

/** Link to the page that begins at this position. */
export const nextLink = (
  { origin }: RouteRequest,
  { pageLinks }: QueueDetailsOptions,
  query: unknown,
  position: number,
): string => `${pageLinks === 'absolute' ? origin : ''}${queueDetailsPath}?cursor=${writeCursor({ query, position })}`;

const measures = ['nOffered', 'tAnswered', 'tAbandon', 'oServiceLevel', 'tHandle'] as const;

/** Value of a row from the summaries of {@link measures}; counts are 0 without data, averages and shares are omitted. */
const valueOf: Readonly<Record<QueueMetric, (cell: Cell) => number | undefined>> = {
  offered: (cell) => cell.summary(0)?.count ?? 0,
  answered: (cell) => cell.summary(1)?.count ?? 0,
  abandoned: (cell) => cell.summary(2)?.count ?? 0,
  serviceLevelPercent: (cell) => {
    const level = cell.summary(3);
    return level === undefined ? undefined : (100 * level.sum) / level.count;
  },
  avgHandleTime: (cell) => {
    const handle = cell.summary(4);
    return handle === undefined ? undefined : handle.sum / handle.count / 1000;
  },
};

const keyOfDimension: Readonly<Record<string, string>> = {
  requestedRoutingSkillId: 'skillId',
  wrapUpCode: 'wrapupCode',
  userId: 'agentId',
};

const rows = (history: History, { interval, dimensions, metrics }: QueueDetailsQuery): readonly object[] => {
  const names = new Map<unknown, string>(history.queues.map(({ id, name }) => [id, name]));
  const toRow = ({ values, buckets }: AggregateGroup): object => {
    const cell = buckets[0]?.cell;
    const group: Readonly<Record<string, string | null>> = Object.fromEntries(
      dimensions.map((name, index) => [keyOfDimension[name] ?? name, values[index] ?? null]),
    );
    return {
      queueId: null,
      queueName: names.get(group['queueId']) ?? null,
      mediaType: null,
      ...group,
      ...(cell && Object.fromEntries(metrics.map((metric) => [metric, valueOf[metric](cell)]))),
    };
  };
  return aggregate(history, {
    interval,
    granularity: undefined,
    zone: utc,
    groupBy: dimensions,
    flattens: false,
    filter: undefined,
    metrics: measures.map(measureOf),
  }).map(toRow);
};

const utc: Zone = { toLocal: (ms) => ms, toInstant: (ms) => ms };
