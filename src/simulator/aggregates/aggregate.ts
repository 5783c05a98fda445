import type { Duration } from '../../core/duration.js';
import type { Interval } from '../../core/interval.js';
import type { Conversation } from '../history/conversation.js';
import type { History } from '../history/history.js';
import { createBuckets } from './buckets.js';
import { Cell } from './cell.js';
import { dimensionOf, type DimensionValue } from './dimensions.js';
import { compileFilter, type Filter } from './filter.js';
import type { Measure } from './measures.js';
import type { Zone } from './zone.js';

/** A checked query. */
export interface AggregateQuery {
  readonly interval: Interval;
  /** Undefined: the whole interval is one bucket. */
  readonly granularity: Duration | undefined;
  readonly zone: Zone;
  readonly groupBy: readonly string[];
  /** A conversation with two skills is in the group of each; flattened, in one group `a,b`. */
  readonly flattens: boolean;
  readonly filter: Filter | undefined;
  readonly metrics: readonly Measure[];
}

/** Conversations with the same values in all dimensions asked for. */
export interface AggregateGroup {
  /** In the order of `groupBy`; undefined where the conversations have no value. */
  readonly values: readonly (string | undefined)[];
  /** Buckets in which a metric has data, in order of time. One cell for all metrics, in the order of the query. */
  readonly buckets: readonly { readonly interval: Interval; readonly cell: Cell }[];
}

/**
 * Counts conversations in one pass. Every metric of a conversation counts at the instant at which it came into the
 * queue, so the sum over any slices of an interval is the whole, exactly.
 */
export const aggregate = (history: History, query: AggregateQuery): readonly AggregateGroup[] => {
  const { interval, metrics } = query;
  const filter = compileFilter(query.filter);
  const buckets = createBuckets(interval, query.granularity, query.zone);
  const keysOf = groupKeys(query);
  const groups = new Map<string, Map<number, Cell>>();
  for (const queue of history.queues) {
    if (!filter.mayAdmit(queue)) continue;
    for (const conversation of history.within(queue, interval)) {
      if (!filter.admits(conversation)) continue;
      const index = buckets.indexOf(conversation.startMs);
      for (const key of keysOf(conversation)) {
        const cells = entry(groups, key, () => new Map<number, Cell>());
        entry(cells, index, () => new Cell(metrics.length)).add(conversation, metrics);
      }
    }
  }
  const compare = inOrder(history, query.groupBy);
  return [...groups]
    .map(([key, cells]) => ({ values: valuesOf(key, query.groupBy), cells }))
    .sort((a, b) => compare(a.values, b.values))
    .map(({ values, cells }) => ({
      values,
      buckets: [...cells]
        .filter(([, cell]) => !cell.isEmpty)
        .sort(([a], [b]) => a - b)
        .map(([index, cell]) => ({ interval: buckets.intervalOf(index), cell })),
    }));
};

const entry = <K, V>(map: Map<K, V>, key: K, create: () => V): V => {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = create();
  map.set(key, made);
  return made;
};

/** Between the values of a key; no id or name holds it, and no value is empty. */
const separator = '\u0000';

const groupKeys = ({ groupBy, flattens }: AggregateQuery): ((conversation: Conversation) => readonly string[]) => {
  const reads = groupBy.map(dimensionOf);
  return (conversation) => {
    let keys = [''];
    for (const read of reads) {
      const parts = partsOf(read(conversation), flattens);
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

const valuesOf = (key: string, groupBy: readonly string[]): readonly (string | undefined)[] => {
  const parts = key.split(separator);
  return groupBy.map((_, index) => parts[index + 1] || undefined);
};

type Values = readonly (string | undefined)[];

/** Queues and media types in the organisation's order, everything else by its text; groups without a value last. */
const inOrder = (history: History, groupBy: readonly string[]): ((a: Values, b: Values) => number) => {
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
