import type { Complete } from '../core/complete.js';
import type { Problem } from '../core/errors.js';
import { durationProblems } from '../core/duration.js';
import { zonedIntervalProblems } from '../core/interval.js';
import { isObject } from '../core/is-object.js';
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
} from '../core/problems.js';
import { createZone } from '../core/zone.js';
import {
  type ConversationDimension,
  conversationDimensions,
  type ConversationMetric,
  conversationMetrics,
  listed,
  nameOf,
  someListed,
  type Unlisted,
} from './catalogue.js';
import { type AggregatePredicate, type Filter, filterBody, filterProblems, predicateProblems } from './filter.js';

export type {
  AggregatePredicate,
  Clause,
  Filter,
  MetricPredicate,
  NumericRange,
  Predicate,
  PropertyPredicate,
  PropertyType,
} from './filter.js';

/** What groups are made by: a listed dimension, or one that {@link unlisted} marks as newer. */
export type Dimension = ConversationDimension | Unlisted;
/** What is measured: a listed metric, or one that {@link unlisted} marks as newer. */
export type Metric = ConversationMetric | Unlisted;

/** A metric derived by the platform: another metric's figures within a range of values. */
export interface View {
  readonly name: string;
  readonly target: Metric;
  readonly function: 'rangeBound';
  /** Milliseconds for times. */
  readonly range?: { readonly gte?: number | undefined; readonly lt?: number | undefined } | undefined;
}

const sortings = ['average', 'count', 'max', 'min', 'sum'] as const;

/** A metric that ranks groups, and by which of its figures. */
export interface Sorting {
  readonly name: Metric;
  readonly function: (typeof sortings)[number];
}

/** A question to the platform's conversation aggregates, everything that the wire allows. */
export interface AggregatesParams<G extends readonly Dimension[], M extends readonly Metric[]> {
  /** ISO 8601 `start/end`, half-open. An end has its offset, or is local to the `timeZone`. */
  readonly interval: string;
  /** At least one. */
  readonly metrics: M;
  /** One group for each combination. @defaultValue one group for everything */
  readonly groupBy?: G | undefined;
  /** ISO 8601 duration. @defaultValue the whole interval */
  readonly granularity?: string | undefined;
  /** IANA name: where days, weeks and months start. @defaultValue UTC */
  readonly timeZone?: string | undefined;
  readonly filter?: Filter<AggregatePredicate> | undefined;
  readonly views?: readonly View[] | undefined;
  readonly flattenMultivaluedDimensions?: boolean | undefined;
  readonly alternateTimeDimension?: 'eventTime' | undefined;
  /** @defaultValue 'groupBy' */
  readonly queryType?: 'groupBy' | 'topN' | 'bottomN' | undefined;
  /** Which metric ranks the groups, with `topN` and `bottomN`. */
  readonly sortMetric?: Sorting | undefined;
  /** How many groups, with `topN` and `bottomN`. */
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

/** The checks of {@link AggregatesParams}, field by field. */
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

/** What is wrong between the fields of an aggregates question. */
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

/** The body of an aggregates request: wire names, plain names of metrics and dimensions. */
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
