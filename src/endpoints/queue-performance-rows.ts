import { MergeError } from '../core/errors.js';
import { groupKey, type AggregatesPage, presentStats, type Stats } from './aggregates/page.js';
import { mergedRatio } from './merged-ratio.js';
import type { QueueRow } from './queue-row.js';

/** The metrics from which queue performance is computed. */
export const queueMetrics = ['nOffered', 'tAnswered', 'tAbandon', 'tHandle', 'oServiceLevel'] as const;

/** The statistics of those metrics from which rows are computed. */
export const containedStatistics: ReadonlySet<keyof Stats> = new Set(['count', 'sum', 'ratio'] as const);

type Result = NonNullable<AggregatesPage['results']>[number];
type Datum = NonNullable<Result['data']>[number];

/**
 * Makes the rows of a page by queue, media type and interval, in the order of the response. Groups that differ in another key are parts of
 * one row. An interval that occurs twice in the same group counts once.
 *
 * @throws MergeError where the service level of several parts cannot be computed.
 */
export const queueRows = ({ results }: AggregatesPage, onRepeated?: (rows: number) => void): readonly QueueRow[] => {
  const groups = new Map<string, Result[]>();
  for (const result of results ?? []) {
    const id = `${JSON.stringify(result.group?.['mediaType'] ?? null)}${result.group?.['queueId']}`;
    const known = groups.get(id);
    if (known === undefined) groups.set(id, [result]);
    else known.push(result);
  }
  const rows: QueueRow[] = [];
  let repeated = 0;
  for (const parts of groups.values()) {
    const [{ group, data } = {}, ...more] = parts;
    if (more.length === 0 && areDistinct(data ?? [])) {
      for (const datum of data ?? []) rows.push(rowOf(group, datum.interval, [datum]));
    } else {
      const byInterval = distinctData(parts, () => (repeated += 1));
      for (const [interval, same] of byInterval) rows.push(rowOf(group, interval, [...same.values()]));
    }
  }
  if (repeated > 0) onRepeated?.(repeated);
  return rows;
};

const areDistinct = (data: readonly Datum[]): boolean =>
  data.length < 2 || new Set(data.map(({ interval }) => interval)).size === data.length;

/** Indexes the data of several groups by interval and by whole group. */
const distinctData = (
  parts: readonly Result[],
  onRepeated: () => void,
): ReadonlyMap<string, ReadonlyMap<string, Datum>> => {
  const byInterval = new Map<string, Map<string, Datum>>();
  for (const { group, data } of parts) {
    const key = groupKey(group);
    for (const datum of data ?? []) {
      const same = byInterval.get(datum.interval) ?? new Map<string, Datum>();
      byInterval.set(datum.interval, same);
      if (same.has(key)) onRepeated();
      else same.set(key, datum);
    }
  }
  return byInterval;
};

const rowOf = (group: Result['group'], interval: string, parts: readonly Datum[]): QueueRow => {
  const [intervalStart = '', intervalEnd = ''] = interval.split('/');
  const handled = statsOf(parts, 'tHandle');
  const handledCount = total(handled, 'count');
  // Written out, because a spread as the first property makes each row ten times as slow.
  return {
    queueId: group?.['queueId'] ?? '',
    queueName: null,
    mediaType: group?.['mediaType'] ?? null,
    intervalStart,
    intervalEnd,
    offered: total(statsOf(parts, 'nOffered'), 'count'),
    answered: total(statsOf(parts, 'tAnswered'), 'count'),
    abandoned: total(statsOf(parts, 'tAbandon'), 'count'),
    serviceLevelPercent: percentOf(statsOf(parts, 'oServiceLevel')),
    avgHandleTime: handledCount === 0 ? null : total(handled, 'sum') / handledCount / 1000,
  };
};

const total = (parts: readonly Stats[], key: 'count' | 'sum'): number => {
  let sum = 0;
  for (const stats of parts) sum += stats[key] ?? 0;
  return sum;
};

/** Collects the statistics of a metric from all data. */
const statsOf = (data: readonly Datum[], metric: (typeof queueMetrics)[number]): readonly Stats[] => {
  const all: Stats[] = [];
  for (const { metrics } of data) {
    for (const { stats } of partsOf(metric, metrics ?? [])) all.push(presentStats(stats));
  }
  return all;
};

type Entry = NonNullable<Datum['metrics']>[number];

/** Returns a metric's own entry, or those of its qualified parts where it has only parts. Of duplicate entries, the last one counts. */
const partsOf = (name: string, entries: readonly Entry[]): readonly Entry[] => {
  const named: Entry[] = [];
  for (const entry of entries) if (entry.metric === name) named.push(entry);
  if (named.length < 2) return named;
  const parts = new Map(named.map((entry) => [entry.qualifier ?? null, entry]));
  const own = parts.get(null);
  return own === undefined ? [...parts.values()] : [own];
};

const percentOf = (parts: readonly Stats[]): number | null => {
  const ratio = parts.length === 1 ? parts[0]?.ratio : mergedRatio(parts);
  if (ratio === undefined) return null;
  if (ratio !== 'unknown') return ratio * 100;
  const message = 'oServiceLevel comes in parts whose ratios have no denominator: query it with conversationAggregates';
  throw new MergeError(message, 'oServiceLevel');
};
