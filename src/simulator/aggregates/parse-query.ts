import { parseDuration } from '../../core/duration.js';
import { type Interval, parseInterval } from '../../core/interval.js';
import { badRequest, invalidValue, type Rejection } from '../http/rejection.js';
import { isRecord } from '../http/shapes.js';
import type { AggregateQuery } from './aggregate.js';
import { dimensionNames, filterDimensionNames, metricNames } from './catalogue.js';
import { intervalRejection, metricsRejection, namesRejection, optionalRejection } from './field-rejections.js';
import { filterRejection } from './filter-rejection.js';
import { measureOf } from './measures.js';
import { toFilter } from './to-filter.js';
import { parseViews, type View, viewsRejection } from './views.js';
import type { Zone } from '../../core/zone.js';

/** What a query is read with. */
export interface QueryReader {
  readonly zones: (name: string) => Zone | undefined;
  readonly maxQueueIds: number;
}

/** A validated query, and the names that its response contains. */
export interface ParsedQuery {
  readonly query: AggregateQuery;
  readonly metricNames: readonly string[];
  readonly views: readonly View[];
}

/** Validates the body of an aggregates query like the platform, and parses it. Returns the first rejection, if any. */
export const parseAggregateQuery = (body: unknown, reader: QueryReader): ParsedQuery | Rejection => {
  if (!isRecord(body)) return badRequest('The request body must be a JSON object');
  const { maxQueueIds } = reader;
  const rejection =
    fieldsRejection(body) ??
    viewsRejection(body['views']) ??
    filterRejection(body['filter'], { path: 'filter', dimensions: filterDimensionNames, maxQueueIds });
  if (rejection !== undefined) return rejection;
  const zone = reader.zones((body['timeZone'] as string | undefined) ?? 'UTC');
  if (zone === undefined) return invalidValue('timeZone', body['timeZone']);
  const names = [...new Set(body['metrics'] as string[])];
  const granularity = body['granularity'] as string | undefined;
  const views = parseViews(body['views']);
  return {
    metricNames: names,
    views,
    query: {
      interval: parseInterval(body['interval'] as string) as Interval,
      granularity: granularity === undefined ? undefined : parseDuration(granularity),
      zone,
      groupBy: [...new Set((body['groupBy'] ?? []) as string[])],
      flattens: body['flattenMultivaluedDimensions'] === true,
      filter: toFilter(body['filter']),
      metrics: [...names.map(measureOf), ...views.map(({ measure }) => measure)],
    },
  };
};

type Body = Readonly<Record<string, unknown>>;

const fieldsRejection = (body: Body): Rejection | undefined =>
  intervalRejection(body['interval']) ??
  metricsRejection(body['metrics'], metricNames) ??
  namesRejection('groupBy', body['groupBy'] ?? [], dimensionNames) ??
  granularityRejection(body['granularity']) ??
  ([undefined, 'groupBy'].includes(body['queryType'] as string | undefined)
    ? undefined
    : badRequest('This simulator answers queryType groupBy only')) ??
  optionalRejection('timeZone', body['timeZone'], (value) => typeof value === 'string') ??
  optionalRejection('alternateTimeDimension', body['alternateTimeDimension'], (value) => value === 'eventTime') ??
  optionalRejection(
    'flattenMultivaluedDimensions',
    body['flattenMultivaluedDimensions'],
    (value) => typeof value === 'boolean',
  );

const shortestMs = 60_000;

const granularityRejection = (granularity: unknown): Rejection | undefined =>
  optionalRejection('granularity', granularity, (value) => {
    const duration = typeof value === 'string' ? parseDuration(value) : undefined;
    return (
      duration !== undefined &&
      duration.years * 12 + duration.months + duration.days + duration.timeMs / shortestMs >= 1
    );
  });
