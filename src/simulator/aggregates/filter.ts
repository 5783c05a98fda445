import type { Queue } from '../history/queues.js';
import type { Dimensions, DimensionValue } from './dimensions.js';

/** One comparison of a dimension. */
export interface Predicate {
  readonly dimension: string;
  readonly operator: 'matches' | 'exists' | 'notExists';
  /** For `matches` only. */
  readonly value: string | undefined;
}

/** Predicates and clauses, all of them (`and`) or any of them (`or`). Clauses contain predicates only. */
export interface Filter {
  readonly type: 'and' | 'or';
  readonly predicates: readonly Predicate[];
  readonly clauses: readonly Filter[];
}

/** A filter made ready for many subjects: conversations, or what else has dimensions. */
export interface CompiledFilter<Subject> {
  /** False where nothing of the queue can pass, so that its history need not be computed at all. */
  mayAdmit(queue: Queue): boolean;
  admits(subject: Subject): boolean;
}

type Read = (dimension: string) => DimensionValue | typeof notYetKnown;
/** True, false, or undefined while a dimension that decides is unknown. */
type Matcher = (read: Read) => boolean | undefined;

const notYetKnown = Symbol('not known before the conversation is');

/** Compiles a filter over the given dimensions; without one everything passes. */
export const compileFilter = <Subject>(
  filter: Filter | undefined,
  dimensions: Dimensions<Subject>,
): CompiledFilter<Subject> => {
  if (filter === undefined) return { mayAdmit: () => true, admits: () => true };
  const matcher = matcherOf(filter);
  return {
    mayAdmit: (queue) =>
      matcher((dimension) => {
        if (dimension === 'queueId') return queue.id;
        return dimension === 'divisionId' ? queue.divisionId : notYetKnown;
      }) !== false,
    admits: (subject) => matcher((dimension) => dimensions(dimension)(subject)) === true,
  };
};

const matcherOf = ({ type, predicates, clauses }: Filter): Matcher => {
  const matchers = [...predicateMatchers(type, predicates), ...clauses.map(matcherOf)];
  // The value that settles the whole: one false in an `and`, one true in an `or`.
  const settling = type === 'or';
  return (read) => {
    let isOpen = false;
    for (const matcher of matchers) {
      const verdict = matcher(read);
      if (verdict === settling) return settling;
      isOpen ||= verdict === undefined;
    }
    return isOpen ? undefined : !settling;
  };
};

/** Three hundred queue ids in one `or` become one look-up instead of three hundred comparisons a conversation. */
const predicateMatchers = (type: Filter['type'], predicates: readonly Predicate[]): readonly Matcher[] => {
  if (type === 'and')
    return predicates.map(({ dimension, operator, value }) => matchValues(dimension, operator, new Set([value])));
  const values = new Map<string, Set<string | undefined>>();
  const others: Matcher[] = [];
  for (const { dimension, operator, value } of predicates) {
    if (operator === 'matches') values.set(dimension, (values.get(dimension) ?? new Set()).add(value));
    else others.push(matchValues(dimension, operator, new Set()));
  }
  return [...others, ...[...values].map(([dimension, wanted]) => matchValues(dimension, 'matches', wanted))];
};

const matchValues = (
  dimension: string,
  operator: Predicate['operator'],
  wanted: ReadonlySet<string | undefined>,
): Matcher => {
  return (read) => {
    const value = read(dimension);
    if (value === notYetKnown) return undefined;
    const isMissing = value === undefined || value.length === 0;
    if (operator !== 'matches') return isMissing === (operator === 'notExists');
    if (isMissing) return false;
    return typeof value === 'string' ? wanted.has(value) : value.some((one) => wanted.has(one));
  };
};
