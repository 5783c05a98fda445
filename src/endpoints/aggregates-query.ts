import type { Problem } from '../core/errors.js';
import { durationProblems } from '../core/duration.js';
import { intervalProblems } from '../core/interval.js';
import { type Check, eachOf, must, oneOf, optional, quote, someOf, text, wholeNumber } from '../core/problems.js';
import {
  type ConversationDimension,
  conversationDimensions,
  type ConversationMetric,
  conversationMetrics,
  nameOf,
  type Unlisted,
} from './catalogue.js';

export type Dimension = ConversationDimension | Unlisted;
export type Metric = ConversationMetric | Unlisted;

/** A three-word sentence: dimension, operator, value. */
export interface Predicate {
  readonly dimension: Dimension | 'canonicalExternalContactId';
  /** @defaultValue 'matches' */
  readonly operator?: 'matches' | 'exists' | 'notExists';
  /** Left out with `exists` and `notExists`. */
  readonly value?: string;
}

/** Predicates joined by `and` or `or`. */
export interface Clause {
  readonly type: 'and' | 'or';
  readonly predicates: readonly Predicate[];
}

/** What conversations count. Two levels deep at most, as the platform takes it. */
export interface Filter {
  readonly type: 'and' | 'or';
  readonly clauses?: readonly Clause[];
  readonly predicates?: readonly Predicate[];
}

/** A metric derived by the platform: another metric's figures within a range of values. */
export interface View {
  readonly name: string;
  readonly target: Metric;
  readonly function: 'rangeBound';
  /** Milliseconds for times. */
  readonly range?: { readonly gt?: number; readonly gte?: number; readonly lt?: number; readonly lte?: number };
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
  readonly sortMetric?: { readonly name: Metric; readonly function?: 'average' | 'count' | 'max' | 'min' | 'sum' };
  /** How many groups, with `topN` and `bottomN`. */
  readonly limit?: number;
}

/** A listed name, or one that the caller marked as newer than the catalogue. */
export const listed =
  (names: readonly string[], what: string): Check =>
  (path, value) => {
    if (typeof value === 'object' && value !== null && 'unlisted' in value) return text(path, value.unlisted);
    if (typeof value === 'string' && names.includes(value)) return [];
    return [{ path, message: `${quote(value)} is no ${what} of the catalogue: mend the name, or write unlisted(...)` }];
  };

const metric = listed(conversationMetrics, 'metric');
const dimension = listed(conversationDimensions, 'dimension');

/** Checks an IANA time zone. */
export const timeZone: Check = must((value) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value as string });
    return typeof value === 'string' && value !== '';
  } catch {
    return false;
  }
}, 'must be an IANA time zone such as Europe/London');

const junction = oneOf(['and', 'or']);

const predicate: Check = (path, value) => {
  const { dimension: name, operator = 'matches', value: wanted } = (value ?? {}) as Record<string, unknown>;
  return [
    ...listed([...conversationDimensions, 'canonicalExternalContactId'], 'dimension')(`${path}.dimension`, name),
    ...oneOf(['matches', 'exists', 'notExists'])(`${path}.operator`, operator),
    ...(operator === 'matches' ? text(`${path}.value`, wanted) : []),
  ];
};

const clause: Check = (path, value) => {
  const { type, predicates } = (value ?? {}) as Record<string, unknown>;
  return [...junction(`${path}.type`, type), ...eachOf(predicate)(`${path}.predicates`, predicates)];
};

const filter: Check = (path, value) => {
  const { type, predicates, clauses } = (value ?? {}) as Record<string, unknown>;
  const isEmpty = [predicates, clauses].every((list) => list === undefined || (Array.isArray(list) && !list.length));
  return [
    ...junction(`${path}.type`, type),
    ...optional(eachOf(predicate))(`${path}.predicates`, predicates),
    ...optional(eachOf(clause))(`${path}.clauses`, clauses),
    ...(isEmpty
      ? [{ path, message: 'must hold a predicate or a clause: leave the filter out to count everything' }]
      : []),
  ];
};

const view: Check = (path, value) => {
  const { name, target, function: kind } = (value ?? {}) as Record<string, unknown>;
  return [
    ...text(`${path}.name`, name),
    ...metric(`${path}.target`, target),
    ...oneOf(['rangeBound'])(`${path}.function`, kind),
  ];
};

/** Everything that is wrong with an aggregates question. */
export const aggregatesProblems = (
  params: AggregatesParams<readonly Dimension[], readonly Metric[]>,
): readonly Problem[] => {
  const ranks = params.queryType === 'topN' || params.queryType === 'bottomN';
  return [
    ...intervalProblems('interval', params.interval),
    ...someOf(metric)('metrics', params.metrics),
    ...optional(someOf(dimension))('groupBy', params.groupBy?.length === 0 ? undefined : params.groupBy),
    ...optional(durationProblems)('granularity', params.granularity),
    ...optional(timeZone)('timeZone', params.timeZone),
    ...optional(filter)('filter', params.filter),
    ...optional(eachOf(view))('views', params.views),
    ...optional(oneOf(['eventTime']))('alternateTimeDimension', params.alternateTimeDimension),
    ...optional(oneOf(['groupBy', 'topN', 'bottomN']))('queryType', params.queryType),
    ...optional((path, value) => metric(path, (value as { name?: unknown }).name))(
      'sortMetric.name',
      params.sortMetric,
    ),
    ...optional(wholeNumber(1, Number.MAX_SAFE_INTEGER))('limit', params.limit),
    ...(ranks && params.sortMetric === undefined && params.metrics?.length > 1
      ? [{ path: 'sortMetric', message: `must say which metric ranks the groups of a ${params.queryType} query` }]
      : []),
  ];
};

/** The body of an aggregates request: wire names, plain names of metrics and dimensions. */
export const aggregatesBody = (params: AggregatesParams<readonly Dimension[], readonly Metric[]>): object => {
  const { metrics, groupBy, filter: where, views, sortMetric, ...rest } = params;
  return {
    ...rest,
    metrics: metrics.map(nameOf),
    ...(groupBy && groupBy.length > 0 && { groupBy: groupBy.map(nameOf) }),
    ...(where && { filter: filterBody(where) }),
    ...(views && { views: views.map((each) => ({ ...each, target: nameOf(each.target) })) }),
    ...(sortMetric && { sortMetric: { ...sortMetric, name: nameOf(sortMetric.name) } }),
  };
};

const predicateBody = (each: Predicate): object => ({ ...each, dimension: nameOf(each.dimension) });

const filterBody = ({ type, predicates, clauses }: Filter): object => ({
  type,
  ...(predicates && { predicates: predicates.map(predicateBody) }),
  ...(clauses && {
    clauses: clauses.map((each) => ({ type: each.type, predicates: each.predicates.map(predicateBody) })),
  }),
});
