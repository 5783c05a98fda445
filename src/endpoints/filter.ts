import type { Problem } from '../core/errors.js';
import { isObject } from '../core/is-object.js';
import { type Check, eachOf, exactFields, finite, must, oneOf, optional, text } from '../core/validation.js';
import { type ConversationDimension, type ConversationMetric, nameOf, type Unlisted } from './catalogue.js';

/** A range of values, such as times in milliseconds. Has at least one bound. */
export interface NumericRange {
  readonly gt?: number | undefined;
  readonly gte?: number | undefined;
  readonly lt?: number | undefined;
  readonly lte?: number | undefined;
}

/** The operator of a predicate, and the value or range to compare with. */
interface Comparison {
  /** @defaultValue 'matches' */
  readonly operator?: 'matches' | 'exists' | 'notExists' | undefined;
  /** Omit it for `exists`, for `notExists` and where `range` is set. */
  readonly value?: string | undefined;
  readonly range?: NumericRange | undefined;
}

/** A predicate about a dimension: its name, an operator, and a value or range. */
export interface Predicate<D = ConversationDimension | Unlisted | 'canonicalExternalContactId'> extends Comparison {
  readonly type?: 'dimension' | undefined;
  readonly dimension: D;
}

/** A predicate about a metric, such as a handle time above a minute. */
export interface MetricPredicate<M = ConversationMetric | Unlisted> extends Comparison {
  readonly type?: 'metric' | undefined;
  readonly metric: M;
}

/** A predicate about a property, such as a participant's attribute. */
export interface PropertyPredicate extends Comparison {
  readonly type?: 'property' | undefined;
  readonly property: string;
  readonly propertyType?: PropertyType | undefined;
}

/** The types that a property can have. */
export type PropertyType = (typeof propertyTypes)[number];

/** Any predicate of an aggregates filter. */
export type AggregatePredicate = Predicate | MetricPredicate | PropertyPredicate;

/** Predicates joined by `and` or `or`. */
export interface Clause<P = Predicate> {
  readonly type: 'and' | 'or';
  readonly predicates: readonly P[];
}

/** Selects the conversations to count. At most two levels deep, as the platform requires. */
export interface Filter<P = Predicate> {
  readonly type: 'and' | 'or';
  readonly clauses?: readonly Clause<P>[] | undefined;
  readonly predicates?: readonly P[] | undefined;
}

const junction = oneOf(['and', 'or']);
const subjects = ['dimension', 'metric', 'property'] as const;
const propertyTypes = ['bool', 'integer', 'real', 'date', 'string', 'uuid'] as const;

const bounds = exactFields<NumericRange>({
  gt: optional(finite),
  gte: optional(finite),
  lt: optional(finite),
  lte: optional(finite),
});
const isBounded = must(
  (value) => !isObject(value) || ['gt', 'gte', 'lt', 'lte'].some((bound) => value[bound] !== undefined),
  'must have at least one of gt, gte, lt, lte',
);
const range: Check = (path, value) => [...bounds(path, value), ...isBounded(path, value)];

const subjectProblems = (path: string, predicate: Record<string, unknown>): readonly Problem[] => {
  const [subject, ...others] = subjects.filter((name) => predicate[name] !== undefined);
  if (subject === undefined || others.length > 0) {
    return [{ path, message: 'must be about one of dimension, metric or property' }];
  }
  const { type } = predicate;
  const isOther = type !== subject && subjects.includes(type as typeof subject);
  return isOther
    ? [{ path: `${path}.type`, message: `must be ${subject}, or omitted: the predicate is about one` }]
    : [];
};

/** Checks the operator and value of a predicate. The operator `matches` requires a value, unless there is a range. */
export const comparisonChecks = ({ operator = 'matches', range }: Record<string, unknown>) => ({
  operator: optional(oneOf(['matches', 'exists', 'notExists'])),
  value: operator === 'matches' && range === undefined ? text : optional(text),
});

/** All fields that a predicate can have. */
type AnyPredicate = Omit<Partial<Predicate & MetricPredicate & PropertyPredicate>, 'type'> & { readonly type?: string };

/** Checks a predicate about a dimension, a metric, or any property. */
export const predicateProblems =
  (dimension: Check, metric: Check): Check =>
  (path, value) => {
    const parts = exactFields<AnyPredicate>({
      type: optional(oneOf(subjects)),
      dimension: optional(dimension),
      metric: optional(metric),
      property: optional(text),
      propertyType: optional(oneOf(propertyTypes)),
      range: optional(range),
      ...comparisonChecks(isObject(value) ? value : {}),
    });
    return [...parts(path, value), ...(isObject(value) ? subjectProblems(path, value) : [])];
  };

/** Checks a {@link Filter}, and each of its predicates with the given check. */
export const filterProblems = (predicate: Check): Check => {
  const parts = exactFields<Filter>({
    type: junction,
    predicates: optional(eachOf(predicate)),
    clauses: optional(eachOf(exactFields<Clause>({ type: junction, predicates: eachOf(predicate) }))),
  });
  const isFull = must(
    (where) => !isObject(where) || [where['predicates'], where['clauses']].flat().some((part) => part !== undefined),
    'must contain a predicate or a clause: omit the filter to count everything',
  );
  return (path, value) => [...parts(path, value), ...isFull(path, value)];
};

interface Named {
  readonly type?: string | undefined;
  readonly dimension?: string | Unlisted | undefined;
  readonly metric?: string | Unlisted | undefined;
}
type Plain<P> = Omit<P, 'dimension' | 'metric'> & { readonly dimension?: string; readonly metric?: string };

/** Makes the filter of a request, with plain names of dimensions and metrics. */
export const filterBody = <P extends Named>({ type, predicates, clauses }: Filter<P>) => ({
  type,
  ...(predicates && { predicates: predicates.map(plain) }),
  ...(clauses && { clauses: clauses.map((each) => ({ type: each.type, predicates: each.predicates.map(plain) })) }),
});

const plain = <P extends Named>(each: P) =>
  ({
    ...each,
    ...(each.dimension !== undefined && { dimension: nameOf(each.dimension) }),
    ...(each.metric !== undefined && { metric: nameOf(each.metric) }),
  }) as Plain<P>;

/** Makes the clause that matches any of these values; none where there are no values. */
export const anyOf = <D extends string>(dimension: D, values: readonly string[]): readonly Clause<Predicate<D>>[] =>
  values.length === 0 ? [] : [{ type: 'or', predicates: values.map((value) => ({ dimension, value })) }];
