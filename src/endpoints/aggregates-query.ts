import type { Problem } from '../core/errors.js';
import { durationProblems } from '../core/duration.js';
import { intervalProblems } from '../core/interval.js';
import { type Check, eachOf, fields, must, oneOf, optional, someOf, text, wholeNumber } from '../core/problems.js';
import {
  type ConversationDimension,
  conversationDimensions,
  type ConversationMetric,
  conversationMetrics,
  listed,
  nameOf,
  type Unlisted,
} from './catalogue.js';
import { type Filter, filterBody, filterProblems } from './filter.js';

export type { Clause, Filter, Predicate } from './filter.js';

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
  readonly range?: { readonly gte?: number; readonly lt?: number };
}

const sortings = ['average', 'count', 'max', 'min', 'sum'] as const;

/** A metric that ranks groups, and by which of its figures. */
export interface Sorting {
  readonly name: Metric;
  readonly function: (typeof sortings)[number];
}

/** A question to the platform's conversation aggregates, everything that the wire allows. */
export interface AggregatesParams<G extends readonly Dimension[], M extends readonly Metric[]> {
  /** ISO 8601 `start/end`, both with offset; half-open. */
  readonly interval: string;
  /** At least one. */
  readonly metrics: M;
  /** One group for each combination. @defaultValue one group for everything */
  readonly groupBy?: G;
  /** ISO 8601 duration. @defaultValue the whole interval */
  readonly granularity?: string;
  /** IANA name: where days, weeks and months start. @defaultValue UTC */
  readonly timeZone?: string;
  readonly filter?: Filter;
  readonly views?: readonly View[];
  readonly flattenMultivaluedDimensions?: boolean;
  readonly alternateTimeDimension?: 'eventTime';
  /** @defaultValue 'groupBy' */
  readonly queryType?: 'groupBy' | 'topN' | 'bottomN';
  /** Which metric ranks the groups, with `topN` and `bottomN`. */
  readonly sortMetric?: Sorting;
  /** How many groups, with `topN` and `bottomN`. */
  readonly limit?: number;
}

const metric = listed(conversationMetrics, 'metric');
const dimension = listed(conversationDimensions, 'dimension');
const filter = filterProblems(listed([...conversationDimensions, 'canonicalExternalContactId'], 'dimension'));

/** Checks an IANA time zone. */
export const timeZone: Check = must((value) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value as string });
    return typeof value === 'string' && value !== '';
  } catch {
    return false;
  }
}, 'must be an IANA time zone such as Europe/London');

const checks = fields<AggregatesParams<readonly Dimension[], readonly Metric[]>>({
  interval: intervalProblems,
  metrics: someOf(metric),
  groupBy: (path, value) =>
    Array.isArray(value) && value.length === 0 ? [] : optional(someOf(dimension))(path, value),
  granularity: optional(durationProblems),
  timeZone: optional(timeZone),
  filter: optional(filter),
  views: optional(eachOf(fields<View>({ name: text, target: metric, function: oneOf(['rangeBound']) }))),
  alternateTimeDimension: optional(oneOf(['eventTime'])),
  queryType: optional(oneOf(['groupBy', 'topN', 'bottomN'])),
  sortMetric: optional(fields<Sorting>({ name: metric, function: oneOf(sortings) })),
  limit: optional(wholeNumber(1)),
});

/** Everything that is wrong with an aggregates question. */
export const aggregatesProblems = (
  params: AggregatesParams<readonly Dimension[], readonly Metric[]>,
): readonly Problem[] => {
  const { queryType = 'groupBy', sortMetric, metrics } = params;
  const isUnranked = queryType !== 'groupBy' && sortMetric === undefined && metrics?.length > 1;
  return [
    ...checks('', params),
    ...(isUnranked
      ? [{ path: 'sortMetric', message: `must say which metric ranks the groups of a ${queryType} query` }]
      : []),
  ];
};

/** The body of an aggregates request: wire names, plain names of metrics and dimensions. */
export const aggregatesBody = (params: AggregatesParams<readonly Dimension[], readonly Metric[]>) => {
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
