import type { AggregateRow, MetricStats } from '../../endpoints/aggregate-row.js';
import { type Column, numberColumn } from '../table/column.js';
import { sumOf, weightedMeanOf } from '../table/tally.js';

/**
 * Returns the columns of one metric. `n...`: the count. `t...`: the count, and the mean in seconds (sum / count). `o...`: the ratio in
 * percent for a service level, otherwise the count. Totals sum counts and weight means by their count, ratios by their denominator,
 * which gives the value over all rows. Values by qualifier are printed by `--json` only.
 */
export const metricColumns = (metric: string): readonly Column<AggregateRow>[] => {
  const stats = (row: AggregateRow): MetricStats => row.metrics[metric] ?? {};
  const count = (row: AggregateRow): number => stats(row).count ?? 0;
  const counts = numberColumn(metric, count, { total: sumOf(count) });

  if (metric.startsWith('t')) {
    const meanS = (row: AggregateRow): number | null =>
      count(row) === 0 ? null : (stats(row).sum ?? 0) / count(row) / 1000;
    return [counts, numberColumn(`${metric} s`, meanS, { decimals: 1, total: weightedMeanOf(meanS, count) })];
  }
  if (metric.endsWith('ServiceLevel')) {
    const percent = (row: AggregateRow): number | null => {
      const { ratio } = stats(row);
      return ratio === undefined ? null : ratio * 100;
    };
    const total = weightedMeanOf(percent, (row) => stats(row).denominator ?? 0);
    return [numberColumn(`${metric} %`, percent, { decimals: 1, total })];
  }
  return [counts];
};
