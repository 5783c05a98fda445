import * as t from 'io-ts';
import { Finite } from '../core/finite.js';
import { isFigure } from '../core/is-figure.js';
import { isObject } from '../core/is-object.js';
import { nullable } from '../core/nullable.js';
import { specialised } from '../core/specialised.js';

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

/** A metric's figures as the platform has them, times in milliseconds. Which ones are there depends on the metric. */
export type Stats = { readonly [Key in (typeof statKeys)[number]]?: number };

const stats: t.Type<Stats, unknown> = t.partial(
  Object.fromEntries(statKeys.map((key) => [key, Finite])) as Record<keyof Stats, typeof Finite>,
  'Stats',
);

const isStats = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  for (const key of statKeys) {
    const figure = value[key];
    if (figure !== undefined && !isFigure(figure)) return false;
  }
  return true;
};

/** Reads a metric's figures. */
export const Stats: t.Type<Stats, unknown> = specialised(stats, isStats);

const textOrNull = nullable(t.string, 'a text or null');

const metricEntry = t.intersection(
  [t.type({ metric: t.string, stats: Stats }), t.partial({ qualifier: textOrNull })],
  'a metric with stats',
);

const view = t.type({ name: t.string, stats: Stats }, 'a view with stats');

const maybeArray = <A>(item: t.Type<A, unknown>, name: string) => nullable(t.array(item, name));

const rangeForm = /^[^/\s]+\/[^/\s]+$/;
const isRange = (value: unknown): boolean => typeof value === 'string' && rangeForm.test(value);

const Range = new t.Type<string, unknown>(
  'an interval start/end',
  (value): value is string => isRange(value),
  (value, context) => (isRange(value) ? t.success(value as string) : t.failure(value, context)),
  t.identity,
);

const datum = t.intersection(
  [
    t.type({ interval: Range }),
    t.partial({
      metrics: maybeArray(metricEntry, 'an array of metrics'),
      views: maybeArray(view, 'an array of views'),
    }),
  ],
  'an interval with metrics',
);

/** The dimensions of a group, by name. */
export type Group = Readonly<Record<string, string | null | undefined>>;

/** Built for the keys that a group has: io-ts's record does the same and costs a browser 700 bytes. */
const textsOf = (group: object) =>
  t.partial(Object.fromEntries(Object.keys(group).map((key) => [key, textOrNull])), 'a group');

/** Reads the dimensions of a group. */
export const Group: t.Type<Group, unknown> = new t.Type<Group, unknown>(
  'a group',
  (value): value is Group => isGroup(value),
  (value, context) => (isObject(value) ? textsOf(value).validate(value, context) : t.failure(value, context)),
  t.identity,
);

const result = t.partial({ group: Group, data: maybeArray(datum, 'an array of intervals') }, 'a group with data');

const page = t.partial({ results: maybeArray(result, 'an array of results') }, 'AggregatesPage');

/** The platform's answer to an aggregates query: groups, and in each its intervals. Keys that are not listed stay. */
export type AggregatesPage = t.TypeOf<typeof page>;

const isListOf = (isItem: (item: unknown) => boolean) => (value: unknown) =>
  value === undefined || value === null || (Array.isArray(value) && value.every(isItem));

const isMetricEntry = (value: unknown): boolean => {
  if (!isObject(value)) return false;
  const { metric, qualifier } = value;
  const isQualifier = qualifier === undefined || qualifier === null || typeof qualifier === 'string';
  return typeof metric === 'string' && isQualifier && isStats(value['stats']);
};
const areMetricEntries = isListOf(isMetricEntry);

const areViews = isListOf((value) => isObject(value) && typeof value['name'] === 'string' && isStats(value['stats']));

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

const areResults = isListOf(
  (value) => isObject(value) && (value['group'] === undefined || isGroup(value['group'])) && areData(value['data']),
);

/** Reads the platform's answer to an aggregates query. */
export const AggregatesPage: t.Type<AggregatesPage, unknown> = specialised(
  page,
  (value) => isObject(value) && areResults(value['results']),
);
