import type { Complete } from '../../core/complete.js';
import { Finite } from '../../core/codecs.js';
import { IsoDuration } from '../../core/duration.js';
import type { Problem } from '../../core/errors.js';
import { ZonedInterval } from '../../core/interval.js';
import { isObject } from '../../core/is-object.js';
import {
  type Codec,
  type Fields,
  Flag,
  guarded,
  isValid,
  listOf,
  NonEmptyString,
  oneOf,
  optional,
  struct,
  switched,
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
  plainName,
  uniqueListed,
  type Unlisted,
} from '../catalogue.js';
import { type AggregatePredicate, type Filter, filterBody, filterOf, predicateOf } from '../filter.js';

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

const Metric = listed(conversationMetrics, 'metric');

/** Decodes an IANA time zone. */
export const TimeZone = guarded(
  'an IANA time zone such as Europe/London',
  (value): value is string => typeof value === 'string' && createZone(value) !== undefined,
);

const isEmpty = (value: unknown): value is readonly never[] => Array.isArray(value) && value.length === 0;
const Empty = guarded('an empty array', isEmpty);
const GroupBy = uniqueListed(conversationDimensions, 'dimension');

type AnyAggregates = AggregatesParams<readonly Dimension[], readonly Metric[]>;

/** A decoder for each field of {@link AggregatesParams}. */
export const aggregatesFields = {
  interval: ZonedInterval,
  metrics: uniqueListed(conversationMetrics, 'metric'),
  groupBy: optional(switched<readonly Dimension[]>((value) => (isEmpty(value) ? Empty : GroupBy))),
  granularity: optional(IsoDuration),
  timeZone: optional(TimeZone),
  filter: optional(
    filterOf(predicateOf(listed([...conversationDimensions, 'canonicalExternalContactId'], 'dimension'), Metric)),
  ),
  views: optional(
    listOf(
      struct({
        name: NonEmptyString,
        target: Metric,
        function: oneOf(['rangeBound']),
        range: optional(
          struct({ gte: optional(Finite), lt: optional(Finite) } satisfies Fields<Complete<View>['range']>),
        ),
      } satisfies Fields<View>),
    ),
  ),
  flattenMultivaluedDimensions: optional(Flag),
  alternateTimeDimension: optional(oneOf(['eventTime'])),
  queryType: optional(oneOf(['groupBy', 'topN', 'bottomN'])),
  sortMetric: optional(struct({ name: Metric, function: oneOf(sortings) } satisfies Fields<Sorting>)),
  limit: optional(wholeNumber(1)),
} satisfies Fields<AnyAggregates>;

/** Returns the problems between the ranking fields of an aggregates query. */
export const rankingProblems = ({
  queryType = 'groupBy',
  sortMetric,
  metrics,
  limit,
}: { readonly [Name in keyof AnyAggregates]?: unknown }): readonly Problem[] => {
  const ranks = queryType !== 'groupBy';
  const names = Array.isArray(metrics) ? metrics.map(plainName) : [];
  const isUnranked = ranks && sortMetric === undefined && names.length > 1;
  const ranking = isObject(sortMetric) ? sortMetric['name'] : undefined;
  const isOther = names.length > 0 && isValid(Metric, ranking) && !names.includes(nameOf(ranking));
  return [
    ...(isUnranked
      ? [{ path: 'sortMetric', message: `must name the metric that ranks the groups of a ${String(queryType)} query` }]
      : []),
    ...(isOther ? [{ path: 'sortMetric.name', message: 'must be one of the metrics' }] : []),
    ...(limit !== undefined && !ranks
      ? [{ path: 'limit', message: 'requires queryType topN or bottomN: set one, or omit the limit' }]
      : []),
  ];
};

/** Decodes {@link AggregatesParams}. */
export const AggregatesParams: Codec<AnyAggregates> = struct(aggregatesFields, rankingProblems);

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
