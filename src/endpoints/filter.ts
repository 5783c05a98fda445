import { isObject } from '../core/is-object.js';
import { type Check, eachOf, exactFields, must, oneOf, optional, text } from '../core/problems.js';
import { type ConversationDimension, nameOf, type Unlisted } from './catalogue.js';

/** A three-word sentence: dimension, operator, value. */
export interface Predicate<D = ConversationDimension | Unlisted | 'canonicalExternalContactId'> {
  readonly dimension: D;
  /** @defaultValue 'matches' */
  readonly operator?: 'matches' | 'exists' | 'notExists';
  /** Left out with `exists` and `notExists`. */
  readonly value?: string;
}

/** Predicates joined by `and` or `or`. */
export interface Clause<P = Predicate> {
  readonly type: 'and' | 'or';
  readonly predicates: readonly P[];
}

/** What conversations count. Two levels deep at most, as the platform takes it. */
export interface Filter<P = Predicate> {
  readonly type: 'and' | 'or';
  readonly clauses?: readonly Clause<P>[];
  readonly predicates?: readonly P[];
}

const junction = oneOf(['and', 'or']);

/** Checks an operator of a predicate. */
export const operatorProblems = optional(oneOf(['matches', 'exists', 'notExists']));

/** True for a predicate that is about a value. */
export const needsValue = (predicate: unknown): boolean =>
  !(isObject(predicate) && ['exists', 'notExists'].includes(predicate['operator'] as string));

/** Checks a {@link Predicate} of these dimensions. */
const predicateProblems =
  (dimension: Check): Check =>
  (path, value) =>
    exactFields<Predicate>({ dimension, operator: operatorProblems, value: needsValue(value) ? text : optional(text) })(
      path,
      value,
    );

/** Checks a {@link Filter} whose predicates are of these dimensions, or go through a check of their own. */
export const filterProblems = (dimension: Check, predicate = predicateProblems(dimension)): Check => {
  const parts = exactFields<Filter>({
    type: junction,
    predicates: optional(eachOf(predicate)),
    clauses: optional(eachOf(exactFields<Clause>({ type: junction, predicates: eachOf(predicate) }))),
  });
  const isFull = must(
    (where) => !isObject(where) || [where['predicates'], where['clauses']].flat().some((part) => part !== undefined),
    'must hold a predicate or a clause: leave the filter out to count everything',
  );
  return (path, value) => [...parts(path, value), ...isFull(path, value)];
};

type Named = { readonly dimension?: string | Unlisted; readonly metric?: string | Unlisted };
type Plain<P> = Omit<P, keyof Named> & { readonly dimension?: string; readonly metric?: string };

/** The filter of a request: plain names of dimensions and metrics. */
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

/** The clause that any of these values fits; none where there are no values. */
export const anyOf = <D extends string>(dimension: D, values: readonly string[]): readonly Clause<Predicate<D>>[] =>
  values.length === 0 ? [] : [{ type: 'or', predicates: values.map((value) => ({ dimension, value })) }];
