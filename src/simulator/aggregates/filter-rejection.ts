import { badRequest, invalidValue, type Rejection } from '../http/rejection.js';
import { isRecord } from '../http/shapes.js';

/** How long a filter may be. */
export interface FilterLimits {
  readonly maxQueueIds: number;
  /** @defaultValue Infinity */
  readonly maxPredicates?: number;
}

/** What a filter is checked against. */
export interface FilterRules extends FilterLimits {
  /** Where the filter stands in the body. */
  readonly path: string;
  /** Dimensions that it may name. */
  readonly dimensions: ReadonlySet<string>;
}

/** What is wrong with a query's filter; undefined where nothing is, or where there is none. */
export const filterRejection = (filter: unknown, rules: FilterRules): Rejection | undefined =>
  filter === undefined
    ? undefined
    : (levelRejection(filter, rules, true) ?? sizeRejection(filter as CheckedLevel, rules));

const levelRejection = (level: unknown, rules: FilterRules, isTop: boolean): Rejection | undefined => {
  const { path } = rules;
  if (!isRecord(level)) return badRequest(`${path} must be an object`);
  if (level['type'] !== 'and' && level['type'] !== 'or') return invalidValue(`${path}.type`, level['type']);
  const [predicates, clauses] = [level['predicates'] ?? [], level['clauses'] ?? []];
  if (!Array.isArray(predicates)) return badRequest(`${path}.predicates must be a list`);
  if (!Array.isArray(clauses)) return badRequest(`${path}.clauses must be a list`);
  if (!isTop && clauses.length > 0) return badRequest(`${path}.clauses: filters have two levels at most`);
  if (predicates.length + clauses.length === 0) return badRequest(`${path} has neither predicates nor clauses`);
  return (
    first(predicates, (predicate, index) =>
      predicateRejection(predicate, { ...rules, path: `${path}.predicates[${index}]` }),
    ) ??
    first(clauses, (clause, index) => levelRejection(clause, { ...rules, path: `${path}.clauses[${index}]` }, false))
  );
};

const predicateRejection = (predicate: unknown, { path, dimensions }: FilterRules): Rejection | undefined => {
  if (!isRecord(predicate)) return badRequest(`${path} must be an object`);
  const { type = 'dimension', dimension, operator = 'matches', value, range } = predicate;
  if (type !== 'dimension') return badRequest(`${path}: this simulator knows predicates of type dimension only`);
  if (typeof dimension !== 'string' || !dimensions.has(dimension)) return invalidValue(`${path}.dimension`, dimension);
  if (range !== undefined) return badRequest(`${path}.range: this simulator matches by value only`);
  if (operator === 'exists' || operator === 'notExists') {
    return value === undefined ? undefined : badRequest(`${path}: ${operator} takes no value`);
  }
  if (operator !== 'matches') return invalidValue(`${path}.operator`, operator);
  return typeof value === 'string' ? undefined : invalidValue(`${path}.value`, value);
};

const sizeRejection = (
  filter: CheckedLevel,
  { maxQueueIds, maxPredicates = Infinity }: FilterLimits,
): Rejection | undefined => {
  const predicates = predicatesIn(filter);
  if (predicates.length > maxPredicates) {
    return badRequest(`The filter has ${predicates.length} predicates; at most ${maxPredicates} are allowed`);
  }
  const queueIds = predicates.filter(({ dimension, value }) => dimension === 'queueId' && value !== undefined).length;
  return queueIds > maxQueueIds
    ? badRequest(`The filter names ${queueIds} queueIds; at most ${maxQueueIds} are allowed`)
    : undefined;
};

interface CheckedPredicate {
  readonly dimension: string;
  readonly value?: string;
}

interface CheckedLevel {
  readonly predicates?: readonly CheckedPredicate[];
  readonly clauses?: readonly CheckedLevel[];
}

const predicatesIn = ({ predicates = [], clauses = [] }: CheckedLevel): readonly CheckedPredicate[] => [
  ...predicates,
  ...clauses.flatMap(predicatesIn),
];

const first = <T>(
  items: readonly T[],
  check: (item: T, index: number) => Rejection | undefined,
): Rejection | undefined => {
  for (const [index, item] of items.entries()) {
    const rejection = check(item, index);
    if (rejection !== undefined) return rejection;
  }
  return undefined;
};
