import type { Complete } from '../../core/complete.js';
import type { Problem } from '../../core/errors.js';
import { durationProblems } from '../../core/duration.js';
import { zonedIntervalProblems } from '../../core/interval.js';
import { isObject } from '../../core/is-object.js';
import {
  type Check,
  eachOf,
  exactFields,
  finite,
  flag,
  must,
  oneOf,
  optional,
  text,
  wholeNumber,
} from '../../core/validation.js';
import { createZone } from '../../core/zone.js';
import {
  type ConversationDimension,
  conversationDimensions,
  type ConversationMetric,
  conversationMetrics,
  listed,
  nameOf,
  someListed,
  type Unlisted,
} from '../catalogue.js';
import { type AggregatePredicate, type Filter, filterBody, filterProblems, predicateProblems } from '../filter.js';

export type {
  AggregatePredicate,
  Clause,
  Filter,
  MetricPredicate,
  NumericRange,
  Predicate,
  PropertyPredicate,
  PropertyType,
} from '../filter.js';

/** A dimension to group by: a listed one, or one that {@link unlisted} marks as newer. */
export type Dimension = ConversationDimension | Unlisted;
/** A metric to request: a listed one, or one that {@link unlisted} marks as newer. */
export type Metric = ConversationMetric | Unlisted;

/** A metric derived by the platform: the statistics of another metric within a range of values. */
export interface View {
  readonly name: string;
  readonly target: Metric;
  readonly function: 'rangeBound';
  /** Milliseconds for times. `gte` is inclusive, `lt` exclusive. */
  readonly range?: { readonly gte?: number | undefined; readonly lt?: number | undefined } | undefined;
}

const sortings = ['average', 'count', 'max', 'min', 'sum'] as const;

/** A metric that ranks groups, and the statistic to rank by. */
export interface Sorting {
  readonly name: Metric;
  readonly function: (typeof sortings)[number];
}

/** Parameters of a conversation aggregates query: everything that the API accepts. */
export interface AggregatesParams<G extends readonly Dimension[], M extends readonly Metric[]> {
  /** ISO 8601 `start/end`, half-open. Instants have an offset, or are local to the `timeZone`. */
  readonly interval: string;
  /** At least one. */
  readonly metrics: M;
  /** Returns one group for each combination. @defaultValue one group for everything */
  readonly groupBy?: G | undefined;
  /** ISO 8601 duration. @defaultValue the whole interval */
  readonly granularity?: string | undefined;
  /** IANA name of the time zone in which days, weeks and months start. @defaultValue UTC */
  readonly timeZone?: string | undefined;
  readonly filter?: Filter<AggregatePredicate> | undefined;
  readonly views?: readonly View[] | undefined;
  readonly flattenMultivaluedDimensions?: boolean | undefined;
  readonly alternateTimeDimension?: 'eventTime' | undefined;
  /** @defaultValue 'groupBy' */
  readonly queryType?: 'groupBy' | 'topN' | 'bottomN' | undefined;
  /** The metric that ranks the groups, for `topN` and `bottomN`. */
  readonly sortMetric?: Sorting | undefined;
  /** Maximum number of groups, for `topN` and `bottomN`. */
  readonly limit?: number | undefined;
}

const metric = listed(conversationMetrics, 'metric');
const filter = filterProblems(
  predicateProblems(listed([...conversationDimensions, 'canonicalExternalContactId'], 'dimension'), metric),
);

/** Checks an IANA time zone. */
export const timeZone: Check = must(
  (value) => typeof value === 'string' && createZone(value) !== undefined,
  'must be an IANA time zone such as Europe/London',
);

type AnyAggregates = AggregatesParams<readonly Dimension[], readonly Metric[]>;

const groupBy = optional(someListed(conversationDimensions, 'dimension'));

/** Checks each field of {@link AggregatesParams}. */
export const aggregatesChecks: { readonly [Name in keyof Required<AnyAggregates>]: Check } = {
  interval: zonedIntervalProblems,
  metrics: someListed(conversationMetrics, 'metric'),
  groupBy: (path, value) => (Array.isArray(value) && value.length === 0 ? [] : groupBy(path, value)),
  granularity: optional(durationProblems),
  timeZone: optional(timeZone),
  filter: optional(filter),
  views: optional(
    eachOf(
      exactFields<View>({
        name: text,
        target: metric,
        function: oneOf(['rangeBound']),
        range: optional(exactFields<Complete<View>['range']>({ gte: optional(finite), lt: optional(finite) })),
      }),
    ),
  ),
  flattenMultivaluedDimensions: optional(flag),
  alternateTimeDimension: optional(oneOf(['eventTime'])),
  queryType: optional(oneOf(['groupBy', 'topN', 'bottomN'])),
  sortMetric: optional(exactFields<Sorting>({ name: metric, function: oneOf(sortings) })),
  limit: optional(wholeNumber(1)),
};

/** Returns the problems between the ranking fields of an aggregates query. */
export const rankingProblems = ({
  queryType = 'groupBy',
  sortMetric,
  metrics,
  limit,
}: AnyAggregates): readonly Problem[] => {
  const ranks = queryType !== 'groupBy';
  const names = Array.isArray(metrics) ? metrics.map(nameOf) : [];
  const isUnranked = ranks && sortMetric === undefined && names.length > 1;
  const isStrange =
    isObject(sortMetric) &&
    names.length > 0 &&
    !names.includes(nameOf(sortMetric.name)) &&
    metric('', sortMetric.name).length === 0;
  return [
    ...(isUnranked
      ? [{ path: 'sortMetric', message: `must say which metric ranks the groups of a ${queryType} query` }]
      : []),
    ...(isStrange ? [{ path: 'sortMetric.name', message: 'must be one of the metrics' }] : []),
    ...(limit !== undefined && !ranks ? [{ path: 'limit', message: 'goes with queryType topN or bottomN only' }] : []),
  ];
};

/** Makes the body of an aggregates request, with plain names of metrics and dimensions. */
export const aggregatesBody = (params: AnyAggregates) => {
  const { metrics, groupBy = [], filter: where, views, sortMetric, ...rest } = params;
  return {
    ...rest,
    metrics: metrics.map(nameOf),
    ...(groupBy.length > 0 && { groupBy: groupBy.map(nameOf) }),
    ...(where && { filter: filterBody(where) }),
    ...(views && { views: views.map((each) => ({ ...each, target: nameOf(each.target) })) }),
    ...(sortMetric && { sortMetric: { ...sortMetric, name: nameOf(sortMetric.name) } }),
  };
};
