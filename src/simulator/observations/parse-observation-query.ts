import { metricsRejection, namesRejection } from '../aggregates/field-rejections.js';
import { type FilterLimits, filterRejection } from '../aggregates/filter-rejection.js';
import type { Filter } from '../aggregates/filter.js';
import { toFilter } from '../aggregates/to-filter.js';
import { badRequest, type Rejection } from '../http/rejection.js';
import { isRecord } from '../http/shapes.js';
import { interactionMetricNames, userMetricNames } from './observe.js';

/** A checked query for what a moment shows of queues. */
export interface ObservationQuery {
  readonly filter: Filter;
  readonly metrics: readonly string[];
  /** Metrics that show what they counted. */
  readonly detailMetrics: readonly string[];
}

const metricNames = new Set([...interactionMetricNames, ...userMetricNames]);
const detailMetricNames = new Set([...metricNames].filter((name) => !name.startsWith('oLongest')));
const dimensions = new Set(['queueId', 'mediaType']);

/** Validates and parses the body. Returns the first rejection, if any. */
export const parseObservationQuery = (body: unknown, limits: FilterLimits): ObservationQuery | Rejection => {
  if (!isRecord(body)) return badRequest('The request body must be a JSON object');
  const { filter, metrics, detailMetrics = [] } = body;
  if (filter === undefined) return badRequest('filter is required');
  const rejection =
    metricsRejection(metrics, metricNames) ??
    namesRejection('detailMetrics', detailMetrics, detailMetricNames) ??
    filterRejection(filter, { path: 'filter', dimensions, ...limits });
  if (rejection !== undefined) return rejection;
  return {
    filter: toFilter(filter) as Filter,
    metrics: [...new Set(metrics as string[])],
    detailMetrics: detailMetrics as string[],
  };
};
