import { aggregate, type AggregateGroup } from '../../../src/simulator/aggregates/aggregate.js';
import type { Summary } from '../../../src/simulator/aggregates/cell.js';
import { parseAggregateQuery } from '../../../src/simulator/aggregates/parse-query.js';
import { createZones } from '../../../src/simulator/aggregates/zones.js';
import { createHistory, type History, type HistoryOptions } from '../../../src/simulator/history/history.js';

/** Body of a response to an aggregates query. */
export interface AggregatesBody {
  readonly results: readonly {
    readonly group: Readonly<Record<string, string>>;
    readonly data: readonly {
      readonly interval: string;
      readonly metrics: readonly { readonly metric: string; readonly stats: Readonly<Record<string, number>> }[];
      readonly views?: readonly { readonly name: string; readonly stats: Readonly<Record<string, number>> }[];
    }[];
  }[];
}

/** A small organisation that is busy enough for every metric to have data. */
export const history = (options: Partial<HistoryOptions> = {}): History =>
  createHistory({
    seed: 1,
    queues: 3,
    mediaTypes: ['voice', 'chat', 'email'],
    conversationsPerQueueDay: 30,
    ...options,
  });

/** Metrics that the history models, of every kind. */
export const modelled = [
  ...['nConnected', 'nConversations', 'nError', 'nOffered', 'nOutbound', 'nOverSla', 'nTransferred', 'oServiceLevel'],
  ...['tAbandon', 'tAcd', 'tAcw', 'tAlert', 'tAnswered', 'tDialing', 'tFlowOut', 'tHandle', 'tHeld', 'tShortAbandon'],
  ...['tTalk', 'tWait'],
];

const zones = createZones();

/** Queries without a server. Metrics are {@link modelled} unless the query has its own. */
export const ask = (source: History, query: Record<string, unknown>): readonly AggregateGroup[] => {
  const parsed = parseAggregateQuery({ metrics: modelled, ...query }, { zones, maxQueueIds: 300 });
  if ('code' in parsed) throw new Error(parsed.message);
  return aggregate(source, parsed.query);
};

/** Groups by their values, each metric merged over the group's buckets: what a client computes from slices. */
export const merged = (
  responses: readonly (readonly AggregateGroup[])[],
  metrics = modelled.length,
): Record<string, readonly (Summary | undefined)[]> => {
  const sums: Record<string, (Summary | undefined)[]> = {};
  for (const { values, buckets } of responses.flat()) {
    const sum = (sums[JSON.stringify(values)] ??= Array.from({ length: metrics }, () => undefined));
    for (const { cell } of buckets) {
      for (let metric = 0; metric < metrics; metric += 1) sum[metric] = plus(sum[metric], cell.summary(metric));
    }
  }
  return sums;
};

const plus = (a: Summary | undefined, b: Summary | undefined): Summary | undefined =>
  a === undefined || b === undefined
    ? (a ?? b)
    : { count: a.count + b.count, sum: a.sum + b.sum, min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
