import { type Interval, parseInstant } from '../../core/interval.js';
import { badRequest, invalidValue, type Rejection } from '../http/rejection.js';
import { isListOfText, isRecord } from '../http/shapes.js';

/** A checked query of the queue details endpoint. */
export interface QueueDetailsQuery {
  readonly interval: Interval;
  /** Dimensions of the history that rows are grouped by, the queue first. */
  readonly dimensions: readonly string[];
  readonly metrics: readonly QueueMetric[];
  /** Rows a page. */
  readonly size: number;
}

/** Dimension of the history behind each key of `groupBys`. */
const dimensionByKey: Readonly<Record<string, string>> = {
  queue: 'queueId',
  mediaType: 'mediaType',
  skill: 'requestedRoutingSkillId',
  wrapupCode: 'wrapUpCode',
  agent: 'userId',
};

/** Metrics of a row. */
const queueMetrics = ['offered', 'answered', 'abandoned', 'serviceLevelPercent', 'avgHandleTime'] as const;
export type QueueMetric = (typeof queueMetrics)[number];

const [defaultSize, maxSize] = [100, 1000];

/** Validates and parses the body of a first request. Returns the first rejection, if any. */
export const parseQueueDetails = (body: unknown): QueueDetailsQuery | Rejection => {
  if (!isRecord(body)) return badRequest('The request body must be a JSON object');
  const { dateFrom, dateTo, groupBys = ['queue'], metrics = queueMetrics, size = defaultSize } = body;
  const [startMs, endMs] = [instant(dateFrom), instant(dateTo)];
  if (startMs === undefined) return { ...invalidValue('dateFrom', dateFrom), code: 'invalid.date' };
  if (endMs === undefined) return { ...invalidValue('dateTo', dateTo), code: 'invalid.date' };
  if (startMs >= endMs) return { code: 'invalid.date', message: 'dateFrom must be before dateTo' };
  if (!isListOfText(groupBys)) return badRequest('groupBys must be a list of names');
  const strangeKey = groupBys.find((key) => !Object.hasOwn(dimensionByKey, key));
  if (strangeKey !== undefined) return invalidValue('groupBys', strangeKey);
  if (!isListOfText(metrics) || metrics.length === 0) return badRequest('metrics must be a list of at least one name');
  const strangeMetric = metrics.find((metric) => !queueMetrics.some((known) => known === metric));
  if (strangeMetric !== undefined) return invalidValue('metrics', strangeMetric);
  if (!Number.isInteger(size) || Number(size) < 1 || Number(size) > maxSize) return invalidValue('size', size);
  return {
    interval: { startMs, endMs },
    dimensions: Object.entries(dimensionByKey).flatMap(([key, dimension]) => (groupBys.includes(key) ? dimension : [])),
    metrics: queueMetrics.filter((metric) => metrics.includes(metric)),
    size: Number(size),
  };
};

const instant = (value: unknown): number | undefined => (typeof value === 'string' ? parseInstant(value) : undefined);
