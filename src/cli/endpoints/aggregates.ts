import type { AggregateRow, MetricStats } from '../../endpoints/aggregates/page.js';
import { conversationAggregates } from '../../endpoints/conversation-aggregates.js';
import { type CliEndpoint, catalogueNames, jobParams, queueFilter } from './endpoint.js';
import { conversationAggregateJob } from '../../endpoints/conversation-aggregate-job.js';
import type { EndpointValues } from '../query/flags.js';
import { nameOf } from '../../endpoints/catalogue.js';
import { type Column, textColumn, numberColumn, sumOf, weightedMeanOf } from '../table/column.js';
import type { Dimension, Metric } from '../../endpoints/aggregates/query.js';

const defaultMetrics = ['nOffered', 'tAnswered', 'tAbandon', 'tHandle', 'oServiceLevel'];
const defaultDimensions = ['queueId', 'mediaType'];

/** Returns the parameters of a query for conversation aggregates. Defaults: the metrics of queue performance, by queue and media type. */
const aggregatesParams = (values: EndpointValues) => {
  const { interval, granularity, timeZone, metrics = defaultMetrics, groupBy = defaultDimensions } = values;
  return {
    interval,
    metrics: catalogueNames<Metric>(metrics) ?? [],
    groupBy: catalogueNames<Dimension>(groupBy) ?? [],
    granularity,
    timeZone,
    filter: queueFilter(values),
  };
};

/** Returns a column for each dimension, the start of the interval where there is a granularity, then the columns of each metric. */
const aggregatesColumns = (values: EndpointValues): readonly Column<AggregateRow>[] => {
  const { groupBy, metrics } = aggregatesParams(values);
  return [
    ...groupBy.map((group) => textColumn<AggregateRow>(nameOf(group), (row) => row.group[nameOf(group)])),
    ...(values.granularity === undefined ? [] : [textColumn<AggregateRow>('From', (row) => row.intervalStart)]),
    ...metrics.flatMap((metric) => metricColumns(nameOf(metric))),
  ];
};

/** Conversation aggregates from a region: any metrics, by any dimensions. */
export const conversationAggregatesEndpoint: CliEndpoint<AggregateRow> = {
  contract: 'platform contract',
  query: (values) => conversationAggregates(aggregatesParams(values)),
  columns: aggregatesColumns,
};

/** Conversation aggregates, computed by a job. */
export const conversationAggregateJobEndpoint: CliEndpoint<AggregateRow> = {
  contract: 'platform contract',
  query: (values) => conversationAggregateJob({ ...aggregatesParams(values), ...jobParams(values) }),
  columns: aggregatesColumns,
};

/**
 * Returns the columns of one metric. `n...`: the count. `t...`: the count, and the mean in seconds (sum / count). `o...`: the ratio in
 * percent for a service level, otherwise the count. Totals sum counts and weight means by their count, ratios by their denominator,
 * which gives the value over all rows. Values by qualifier are printed by `--json` only.
 */
const metricColumns = (metric: string): readonly Column<AggregateRow>[] => {
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
