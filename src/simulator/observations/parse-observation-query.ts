import { metricsRefusal, namesRefusal } from '../aggregates/field-refusals.js';
import { type FilterLimits, filterRefusal } from '../aggregates/filter-refusal.js';
import type { Filter } from '../aggregates/filter.js';
import { toFilter } from '../aggregates/to-filter.js';
import { badRequest, type Refusal } from '../http/refusal.js';
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

/** Checks the body and reads it; the first thing wrong is the answer. */
export const parseObservationQuery = (body: unknown, limits: FilterLimits): ObservationQuery | Refusal => {
  if (!isRecord(body)) return badRequest('The request body must be a JSON object');
  const { filter, metrics, detailMetrics = [] } = body;
  if (filter === undefined) return badRequest('filter is required');
  const refusal =
    metricsRefusal(metrics, metricNames) ??
    namesRefusal('detailMetrics', detailMetrics, detailMetricNames) ??
    filterRefusal(filter, { path: 'filter', dimensions, ...limits });
  if (refusal !== undefined) return refusal;
  return {
    filter: toFilter(filter) as Filter,
    metrics: [...new Set(metrics as string[])],
    detailMetrics: detailMetrics as string[],
  };
};
