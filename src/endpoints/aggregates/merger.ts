import { MergeError } from '../../core/errors.js';
import { parseInterval } from '../../core/interval.js';
import type { Merger } from '../../core/slicing.js';
import { groupKey } from '../aggregate-row.js';
import { type AggregatesPage, presentStats, type Stats } from './page.js';
import { statsMerger } from '../merge-stats.js';

type Result = NonNullable<AggregatesPage['results']>[number];
type Datum = NonNullable<Result['data']>[number];

interface MergedDatum {
  /**
   * Interval of the datum that was added last, as the server wrote it. Slices are added one after the other, so the same interval twice in
   * a row means that a response repeats a group.
   */
  from?: string;
  readonly metrics: Map<string, { readonly metric: string; readonly qualifier?: string; readonly stats: Stats }>;
  readonly views: Map<string, { readonly name: string; readonly stats: Stats }>;
}

/** Metrics that are settings, not measurements: the setting of one part does not describe the whole. */
const unmergeable: ReadonlySet<string> = new Set(['oServiceTarget']);

/**
 * Merges the responses to an aggregates query.
 *
 * @param whole - The interval of the merged rows; undefined where the query has a granularity, so that rows keep their intervals.
 * @param contained - The statistics that rows contain; undefined: all.
 * @throws MergeError at once for metrics that cannot be merged; from `add` where a row would contain a statistic that cannot be computed
 * from its parts.
 */
export const aggregatesMerger = (
  metrics: readonly string[],
  whole: string | undefined,
  contained?: ReadonlySet<keyof Stats>,
): Merger<AggregatesPage> => {
  const rejected = metrics.find((metric) => unmergeable.has(metric));
  if (rejected !== undefined) throw new MergeError(`${rejected} cannot be merged: query it without merge`, rejected);

  const { merge, omitted } = statsMerger(contained);
  const groups = new Map<string, { readonly group: Result['group']; readonly data: Map<string, MergedDatum> }>();

  const addDatum = ({ metrics: added, views }: MergedDatum, datum: Datum): void => {
    // Where one datum contains a metric twice, the last entry counts, as in its row.
    const told = new Map(datum.metrics?.map((each) => [JSON.stringify([each.metric, each.qualifier ?? null]), each]));
    for (const [key, { metric, qualifier, stats: wireStats }] of told) {
      const stats = presentStats(wireStats);
      const known = added.get(key);
      const merged = known === undefined ? stats : merge(metric, known.stats, stats);
      added.set(key, { metric, ...(typeof qualifier === 'string' && { qualifier }), stats: merged });
    }
    for (const [name, { stats: wireStats }] of new Map(datum.views?.map((view) => [view.name, view]))) {
      const stats = presentStats(wireStats);
      const known = views.get(name);
      views.set(name, { name, stats: known === undefined ? stats : merge(name, known.stats, stats) });
    }
  };

  return {
    omitted,
    add: ({ results }) => {
      for (const { group, data } of results ?? []) {
        const key = groupKey(group);
        const known = groups.get(key) ?? { group, data: new Map<string, MergedDatum>() };
        groups.set(key, known);
        for (const datum of data ?? []) {
          const interval = whole ?? datum.interval;
          const merged: MergedDatum = known.data.get(interval) ?? { metrics: new Map(), views: new Map() };
          if (merged.from === datum.interval) continue;
          merged.from = datum.interval;
          known.data.set(interval, merged);
          addDatum(merged, datum);
        }
      }
    },
    whole: () => ({
      results: [...groups.values()].map(({ group, data }) => ({
        ...(group !== undefined && { group }),
        data: [...data]
          .sort(byStart)
          .map(([interval, { metrics: merged, views }]) => ({
            interval,
            metrics: [...merged.values()],
            ...(views.size > 0 && { views: [...views.values()] }),
          })),
      })),
    }),
  };
};

/** Orders intervals by their start: slices can arrive in any order. */
const byStart = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => startOf(a) - startOf(b);

const startOf = (interval: string): number => parseInterval(interval)?.startMs ?? 0;
