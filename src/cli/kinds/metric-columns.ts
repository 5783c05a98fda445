import type { AggregateRow, MetricStats } from '../../endpoints/aggregate-row.js';
import { type Column, numberColumn } from '../table/column.js';
import { sumOf, weightedMeanOf } from '../table/tally.js';

/**
 * Columns of one metric. `n...`: its count. `t...`: its count and its mean in seconds, sum / count. `o...`: its ratio in percent,
 * or its count where it is none. Totals: counts are summed, means weighted by their count, ratios by their denominator:
 * the same as working them out again over everything. Parts by qualifier are shown by `--json` only.
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
