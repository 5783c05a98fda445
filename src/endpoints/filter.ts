import { Finite } from '../core/codecs.js';
import type { Problem } from '../core/errors.js';
import { isObject } from '../core/is-object.js';
import {
  type Codec,
  type Fields,
  guarded,
  listOf,
  NonEmptyString,
  oneOf,
  optional,
  problemsAt,
  struct,
  switched,
} from '../core/validation.js';
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

const subjects = ['dimension', 'metric', 'property'] as const;
const propertyTypes = ['bool', 'integer', 'real', 'date', 'string', 'uuid'] as const;
const bounds = ['gt', 'gte', 'lt', 'lte'] as const;

const Bound = optional(Finite);

const Range = struct({ gt: Bound, gte: Bound, lt: Bound, lte: Bound } satisfies Fields<NumericRange>, (range) =>
  bounds.some((bound) => range[bound] !== undefined)
    ? []
    : [{ path: '', message: `must have at least one of ${bounds.join(', ')}` }],
);

/** A decoder for each field of a comparison with a value. */
export const comparisonFields = {
  operator: optional(oneOf(['matches', 'exists', 'notExists'])),
  value: optional(NonEmptyString),
} satisfies Fields<Omit<Comparison, 'range'>>;

/** Returns a problem where the operator `matches` has neither a value nor a range. */
export const comparisonProblems = ({
  operator = 'matches',
  value,
  range,
}: { readonly [Name in keyof Comparison]?: unknown }): readonly Problem[] =>
  operator === 'matches' && range === undefined && value === undefined
    ? problemsAt('value', NonEmptyString, value)
    : [];

const typeOf = <Subject extends string>(subject: Subject): Codec<Subject | undefined> =>
  optional(oneOf([subject], () => `must be ${subject}, or omitted: the predicate is about a ${subject}`));

const AboutNone = guarded('about one of dimension, metric or property', (_value): _value is never => false);

/** Decodes a predicate about a dimension, a metric, or any property. */
export const predicateOf = <D, M>(
  dimension: Codec<D>,
  metric: Codec<M>,
): Codec<Predicate<D> | MetricPredicate<M> | PropertyPredicate> => {
  const comparison = { ...comparisonFields, range: optional(Range), propertyType: optional(oneOf(propertyTypes)) };
  const about = {
    dimension: struct(
      { type: typeOf('dimension'), dimension, ...comparison } satisfies Fields<Predicate<D>>,
      comparisonProblems,
    ),
    metric: struct(
      { type: typeOf('metric'), metric, ...comparison } satisfies Fields<MetricPredicate<M>>,
      comparisonProblems,
    ),
    property: struct(
      { type: typeOf('property'), property: NonEmptyString, ...comparison } satisfies Fields<PropertyPredicate>,
      comparisonProblems,
    ),
  };
  return switched<Predicate<D> | MetricPredicate<M> | PropertyPredicate>((value) => {
    const given = isObject(value) ? value : {};
    const [subject, ...others] = subjects.filter((name) => given[name] !== undefined);
    return subject === undefined || others.length > 0 ? AboutNone : about[subject];
  });
};

const Junction = oneOf(['and', 'or']);

/** Decodes a {@link Filter}, and each of its predicates by a decoder. */
export const filterOf = <P>(predicate: Codec<P>): Codec<Filter<P>> => {
  const predicates = listOf(predicate);
  const clause = struct({ type: Junction, predicates } satisfies Fields<Clause<P>>);
  return struct(
    { type: Junction, predicates: optional(predicates), clauses: optional(listOf(clause)) } satisfies Fields<Filter<P>>,
    (given) =>
      [given.predicates, given.clauses].flat().some((part) => part !== undefined)
        ? []
        : [{ path: '', message: 'must contain a predicate or a clause: omit the filter to count everything' }],
  );
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
