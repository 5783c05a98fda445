import type { Filter, Predicate } from './filter.js';

/** A filter in the form of a request body. */
interface WireFilter {
  readonly type: Filter['type'];
  readonly predicates?: readonly Partial<Predicate>[];
  readonly clauses?: readonly WireFilter[];
}

/** Reads a filter that `filterRejection` had nothing against; undefined where there is none. */
export const toFilter = (filter: unknown): Filter | undefined =>
  filter === undefined ? undefined : read(filter as WireFilter);

const read = ({ type, predicates = [], clauses = [] }: WireFilter): Filter => ({
  type,
  predicates: predicates.map(({ dimension = '', operator = 'matches', value }) => ({ dimension, operator, value })),
  clauses: clauses.map(read),
});
