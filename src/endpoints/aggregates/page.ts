import * as t from 'io-ts';
import * as E from '#fp/Either';
import { Finite, optionalFields, isFigure, specialised, arrayOf, ofGuard, rowsOf } from '../../core/codecs.js';
import { isObject } from '../../core/is-object.js';
import { canonical } from '../../core/json.js';

const statKeys = [
  'count',
  'sum',
  'min',
  'max',
  'ratio',
  'numerator',
  'denominator',
  'target',
  'current',
  'p95',
  'p99',
  'countNegative',
  'countPositive',
  'calculatedMetricValue',
] as const;

type StatKey = (typeof statKeys)[number];

/** The statistics of a metric as the platform sends them, times in milliseconds. Which ones are present depends on the metric. */
export type Stats = { readonly [Key in StatKey]?: number };

/** {@link Stats} as a page contains them: null means the same as missing. */
export type WireStats = { readonly [Key in StatKey]?: number | null };

/** Reads statistics as a page contains them. */
export const wireStats: t.Type<WireStats, unknown> = optionalFields(
  Object.fromEntries(statKeys.map((key) => [key, Finite])) as Record<StatKey, typeof Finite>,
  'Stats',
);

const isWireStats = (value: unknown): value is WireStats => {
  if (!isObject(value)) return false;
  for (const key of statKeys) {
    const statistic = value[key];
    if (statistic !== undefined && statistic !== null && !isFigure(statistic)) return false;
  }
  return true;
};

/** Returns the statistics that are not null. */
export const presentStats = (stats: WireStats | null | undefined): Stats => {
  for (const key in stats) {
    if (stats[key as StatKey] === null) return withoutNulls(stats);
  }
  return (stats ?? {}) as Stats;
};

const withoutNulls = (stats: WireStats): Stats =>
  Object.fromEntries(Object.entries(stats).filter(([, statistic]) => statistic !== null));

/** Reads the statistics of a metric, and omits those that are null. */
export const Stats: t.Type<Stats, unknown> = new t.Type<Stats, unknown>(
  'Stats',
  (value): value is Stats => isWireStats(value) && presentStats(value) === value,
  (value, context) => {
    const stats = wireStats.validate(value, context);
    return E.isRight(stats) ? t.success(presentStats(stats.right)) : stats;
  },
  t.identity,
);

const metricEntry = t.intersection(
  [t.type({ metric: t.string }), optionalFields({ qualifier: t.string, stats: wireStats })],
  'a metric with stats',
);

const view = t.intersection([t.type({ name: t.string }), optionalFields({ stats: wireStats })], 'a view with stats');

const rangeForm = /^[^/\s]+\/[^/\s]+$/;
const isRange = (value: unknown): value is string => typeof value === 'string' && rangeForm.test(value);

const Range = ofGuard('an interval start/end', isRange);

const datum = t.intersection(
  [
    t.type({ interval: Range }),
    optionalFields({ metrics: arrayOf(metricEntry, 'metrics'), views: arrayOf(view, 'views') }),
  ],
  'an interval with metrics',
);

/** The dimensions of a group, by name. */
export type Group = Readonly<Record<string, string | null | undefined>>;

/** Makes a codec for the keys of each group. The record codec of io-ts does the same, but adds 700 bytes to a browser's bundle. */
const groupOf = (dimension: t.Type<string, unknown>): t.Type<Group, unknown> =>
  new t.Type<Group, unknown>(
    'a group',
    (value): value is Group => isGroup(value),
    (value, context) => {
      if (!isObject(value)) return t.failure(value, context);
      return optionalFields(Object.fromEntries(Object.keys(value).map((key) => [key, dimension]))).validate(
        value,
        context,
      );
    },
    t.identity,
  );

/** Reads the dimensions of a group. */
export const Group: t.Type<Group, unknown> = groupOf(t.string);

/** Reads the value of a dimension. The platform sends several values as an array, unless the query flattens them. */
const dimension = new t.Type<string, unknown>(
  t.string.name,
  t.string.is,
  (value, context) =>
    Array.isArray(value)
      ? t.failure(value, context, 'one value: query lists with flattenMultivaluedDimensions: true')
      : t.string.validate(value, context),
  t.identity,
);

const result = optionalFields({ group: groupOf(dimension), data: rowsOf(datum, 'intervals') }, 'a group with data');

const orMissing = (isValue: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || value === null || isValue(value);
const isListOf = (isItem: (item: unknown) => boolean) =>
  orMissing((value) => Array.isArray(value) && value.every(isItem));

const areStats = orMissing(isWireStats);

const isMetricEntry = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  const { metric, qualifier } = value;
  const isQualifier = qualifier === undefined || qualifier === null || typeof qualifier === 'string';
  return typeof metric === 'string' && isQualifier && areStats(value['stats']);
};
const areMetricEntries = isListOf(isMetricEntry);

const areViews = isListOf((value) => isObject(value) && typeof value['name'] === 'string' && areStats(value['stats']));

const areData = isListOf(
  (value) =>
    isObject(value) && isRange(value['interval']) && areMetricEntries(value['metrics']) && areViews(value['views']),
);

const isGroup = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  for (const key of Object.keys(value)) {
    const name = value[key];
    if (typeof name !== 'string' && name !== null && name !== undefined) return false;
  }
  return true;
};
const isGroupOrMissing = orMissing(isGroup);

/** Reads a group with its intervals. */
export const AggregateResult: t.Type<t.TypeOf<typeof result>, unknown> = specialised(
  result,
  (value) => isObject(value) && isGroupOrMissing(value['group']) && areData(value['data']),
);

const page = optionalFields({ results: arrayOf(AggregateResult, 'results') }, 'AggregatesPage');

/** The platform's response to an aggregates query: groups, each with its intervals. Unlisted keys are kept. */
export type AggregatesPage = t.TypeOf<typeof page>;

/** Reads the platform's response to an aggregates query. */
export const AggregatesPage: t.Type<AggregatesPage, unknown> = specialised(page);

/** A page of an aggregate job's results. The last page has no `cursor`. */
export type AggregateJobPage = AggregatesPage & { readonly cursor?: string | null };

/** Reads a page of an aggregate job's results. */
export const AggregateJobPage: t.Type<AggregateJobPage, unknown> = t.intersection(
  [AggregatesPage, optionalFields({ cursor: t.string })],
  'AggregateJobPage',
);

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
