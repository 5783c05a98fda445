import type { Duration } from '../../core/duration.js';
import type { Interval } from '../../core/interval.js';
import type { History } from '../history/history.js';
import { createBuckets } from './buckets.js';
import { Cell } from './cell.js';
import { dimensionOf } from './dimensions.js';
import { compileFilter, type Filter } from './filter.js';
import { groupKeys, groupOrder, groupValues } from './groups.js';
import type { Measure } from './measures.js';
import type { Zone } from '../../core/zone.js';

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

/** Conversations with the same values in all requested dimensions. */
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
  const filter = compileFilter(query.filter, dimensionOf);
  const buckets = createBuckets(interval, query.granularity, query.zone);
  const keysOf = groupKeys(query.groupBy, dimensionOf, query.flattens);
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
  const compare = groupOrder(history, query.groupBy);
  return [...groups]
    .map(([key, cells]) => ({ values: groupValues(key, query.groupBy), cells }))
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
