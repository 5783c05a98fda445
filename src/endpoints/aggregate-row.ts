import { canonical } from '../core/canonical.js';
import { type AggregatesPage, type Group, presentStats, type Stats } from './aggregates/page.js';

/** The statistics of a metric. Where the platform splits them by a qualifier, each part is kept under its own name. */
export interface MetricStats extends Stats {
  readonly qualifiers?: Readonly<Record<string, Stats>>;
}

/** One group in one interval. `G` and `M` are the requested dimensions and metrics. */
export interface AggregateRow<G extends string = string, M extends string = string> {
  /** Null for a requested dimension that the response lacks. Dimensions that were not requested are kept. */
  readonly group: { readonly [Dimension in G]: string | null } & Readonly<Record<string, string | null | undefined>>;
  /** ISO 8601, as the platform wrote it; inclusive. */
  readonly intervalStart: string;
  /** ISO 8601, as the platform wrote it; exclusive. */
  readonly intervalEnd: string;
  /** Omits a metric that is zero, as the platform does. */
  readonly metrics: { readonly [Metric in M]?: MetricStats };
  /** Derived metrics by the names that the query gave them. */
  readonly views?: Readonly<Record<string, Stats>>;
}

/** Identifies a row by its group and its interval. */
export const aggregateRowKey = ({ group, intervalStart, intervalEnd }: AggregateRow): string =>
  canonical([group, intervalStart, intervalEnd]);

/** Identifies a group by all its dimensions, regardless of their order. A dimension that is null counts as missing. */
export const groupKey = (group: Group | null | undefined): string =>
  JSON.stringify(
    Object.entries(group ?? {})
      .filter(([, value]) => value !== null && value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Makes the row of a parsed {@link aggregateRowKey}, without metrics: all of them are zero. */
export const omittedAggregateRow = <G extends string, M extends string>(about: unknown): AggregateRow<G, M> => {
  const [group, intervalStart, intervalEnd] = about as [AggregateRow<G, M>['group'], string, string];
  return { group, intervalStart, intervalEnd, metrics: {} };
};

/** Makes the rows of a response, each with every dimension of `groupBy`. */
export const aggregateRows = <G extends string, M extends string>(
  page: AggregatesPage,
  groupBy: readonly G[],
): AggregateRow<G, M>[] => {
  const rows: AggregateRow<G, M>[] = [];
  for (const { group, data } of page.results ?? []) {
    const whole = { ...Object.fromEntries(groupBy.map((dimension) => [dimension, null])), ...group };
    for (const { interval, metrics, views } of data ?? []) {
      const [intervalStart = '', intervalEnd = ''] = interval.split('/');
      rows.push({
        group: whole as AggregateRow<G, M>['group'],
        intervalStart,
        intervalEnd,
        metrics: byMetric(metrics ?? []) as AggregateRow<G, M>['metrics'],
        ...(views && { views: Object.fromEntries(views.map(({ name, stats }) => [name, presentStats(stats)])) }),
      });
    }
  }
  return rows;
};

type MetricEntry = NonNullable<
  NonNullable<NonNullable<NonNullable<AggregatesPage['results']>[number]['data']>[number]['metrics']>
>[number];

/** Collects the statistics by metric. Uses maps first, so that a hostile name such as `__proto__` becomes a key like any other. */
const byMetric = (entries: readonly MetricEntry[]): Readonly<Record<string, MetricStats>> => {
  const metrics = new Map<string, MetricStats>();
  let parts: Map<string, Map<string, Stats>> | undefined;
  for (const { metric, qualifier, stats: wireStats } of entries) {
    const stats = presentStats(wireStats);
    const known = metrics.get(metric);
    if (qualifier === undefined || qualifier === null)
      metrics.set(metric, known === undefined ? stats : { ...known, ...stats });
    else {
      if (known === undefined) metrics.set(metric, {});
      parts ??= new Map();
      const ofMetric = parts.get(metric) ?? new Map<string, Stats>();
      parts.set(metric, ofMetric.set(qualifier, stats));
    }
  }
  parts?.forEach((ofMetric, metric) =>
    metrics.set(metric, { ...metrics.get(metric), qualifiers: Object.fromEntries(ofMetric) }),
  );
  return Object.fromEntries(metrics);
};
