import type { History } from '../history/history.js';
import type { Dimensions, DimensionValue } from './dimensions.js';

/** Separates the values of a key. No id or name contains it, and no value is empty. */
const separator = '\u0000';

/**
 * Keys of the groups that a subject belongs to. One with two skills is in the group of each; flattened, in one group `a,b`.
 */
export const groupKeys = <Subject>(
  groupBy: readonly string[],
  dimensions: Dimensions<Subject>,
  flattens: boolean,
): ((subject: Subject) => readonly string[]) => {
  const reads = groupBy.map(dimensions);
  return (subject) => {
    let keys = [''];
    for (const read of reads) {
      const parts = partsOf(read(subject), flattens);
      keys = product(keys, parts);
    }
    return keys;
  };
};

const partsOf = (value: DimensionValue, flattens: boolean): readonly string[] => {
  if (value === undefined || value.length === 0) return [''];
  if (typeof value === 'string') return [value];
  return flattens ? [value.join(',')] : value;
};

const product = (keys: readonly string[], parts: readonly string[]): string[] => {
  const [key, part] = [keys[0], parts[0]];
  // Nearly every conversation has one value in a dimension.
  if (keys.length === 1 && parts.length === 1 && key !== undefined && part !== undefined)
    return [key + separator + part];
  return keys.flatMap((one) => parts.map((other) => one + separator + other));
};

/** Values of a group in the order of `groupBy`; undefined where its members have none. */
export const groupValues = (key: string, groupBy: readonly string[]): GroupValues => {
  const parts = key.split(separator);
  return groupBy.map((_, index) => parts[index + 1] || undefined);
};

/** A group's value in each dimension that was grouped by. */
export type GroupValues = readonly (string | undefined)[];

/** Queues and media types in the organisation's order, everything else by its text; groups without a value last. */
export const groupOrder = (
  history: History,
  groupBy: readonly string[],
): ((a: GroupValues, b: GroupValues) => number) => {
  const ranks: Readonly<Record<string, ReadonlyMap<string | undefined, number>>> = {
    queueId: new Map(history.queues.map(({ id, index }) => [id, index])),
    mediaType: new Map(history.mediaTypes.map((mediaType, index) => [mediaType, index])),
  };
  return (a, b) => {
    for (const [index, dimension] of groupBy.entries()) {
      const [left, right] = [a[index], b[index]];
      if (left === right) continue;
      if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
      const rank = ranks[dimension];
      return rank === undefined ? (left < right ? -1 : 1) : (rank.get(left) ?? 0) - (rank.get(right) ?? 0);
    }
    return 0;
  };
};
