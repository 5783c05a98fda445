import type { Endpoint, Query, Slicing } from '../core/endpoint.js';
import { loadMergers } from '../core/lazy.js';
import { formatInstant, IsoInstant, orderProblems, parseInstant } from '../core/interval.js';
import {
  decoded,
  type Fields,
  oneOf,
  optional,
  struct,
  uniqueListOf,
  wholeNumber,
  withRule,
} from '../core/validation.js';
import { type QueueDetailsEntity, QueueDetailsPage } from './queue-details-page.js';
import { type QueueRow, queueRowKey } from './queue-row.js';

type Dated = { -readonly [Name in 'intervalStart' | 'intervalEnd']: QueueRow[Name] };

/** Slices a query of the tutorial contract. Its rows do not contain their interval, so a sliced run adds it. */
const queueDetailsSlicing: Slicing<QueueDetailsParams, QueueDetailsPage, QueueRow> = {
  range: ({ dateFrom, dateTo }) => ({ startMs: parseInstant(dateFrom) ?? NaN, endMs: parseInstant(dateTo) ?? NaN }),
  granularity: () => undefined,
  timeZone: () => 'UTC',
  within: (params, { startMs, endMs }) => ({
    ...params,
    dateFrom: formatInstant(startMs),
    dateTo: formatInstant(endMs),
  }),
  key: queueRowKey,
  dated: (rows, { startMs, endMs }) => {
    const intervalStart = formatInstant(startMs);
    const intervalEnd = formatInstant(endMs);
    for (const row of rows as readonly Dated[]) {
      row.intervalStart = intervalStart;
      row.intervalEnd = intervalEnd;
    }
  },
  merger: async ({ metrics }) => (await loadMergers()).queueDetailsMerger(metrics),
};

/** Keys by which the tutorial contract groups rows. */
export const groupKeys = ['queue', 'mediaType', 'skill', 'wrapupCode', 'agent'] as const;
/** Metrics of the tutorial contract. */
export const metricNames = ['offered', 'answered', 'abandoned', 'serviceLevelPercent', 'avgHandleTime'] as const;

/** A key by which the tutorial contract groups rows. */
export type QueueDetailsGroup = (typeof groupKeys)[number];
/** A metric of the tutorial contract. */
export type QueueDetailsMetric = (typeof metricNames)[number];

/** Parameters of a query of the tutorial contract. */
export interface QueueDetailsParams {
  /** ISO 8601 instant with its offset; inclusive. */
  readonly dateFrom: string;
  /** ISO 8601 instant with its offset, after `dateFrom`; exclusive. */
  readonly dateTo: string;
  /**
   * Returns one row for each combination. Must contain `queue`.
   * @defaultValue ['queue', 'mediaType']
   */
  readonly groupBys?: readonly QueueDetailsGroup[] | undefined;
  /** @defaultValue all five */
  readonly metrics?: readonly QueueDetailsMetric[] | undefined;
  /**
   * Number of rows in a page, 1 to 1,000. Where the server times out on the first page of a run without slices, each further attempt
   * requests half as many, down to 50.
   * @defaultValue 1000, for the fewest requests within the limit of 10 a second
   */
  readonly size?: number | undefined;
}

/**
 * Queries queue performance by the tutorial contract: `POST /api/v2/analytics/queues/details/query`, pages linked by `nextPageUri`.
 * The simulator and gateways that follow the tutorial serve it. Genesys Cloud regions do not: use `queuePerformance` there.
 *
 * @throws QueryError that lists everything that is wrong with the query.
 */
export const queueDetails = (params: QueueDetailsParams): Query<QueueDetailsParams, QueueDetailsPage, QueueRow> => {
  const valid = decoded('queueDetails', Params, params);
  const groupsFurther = valid.groupBys?.some((key) => key !== 'queue' && key !== 'mediaType') ?? false;
  return { endpoint: groupsFurther ? furtherGrouped : endpoint, params: valid };
};

const GroupBys = withRule(uniqueListOf(oneOf(groupKeys)), (value) =>
  Array.isArray(value) && value.includes('queue')
    ? []
    : [{ path: '', message: "must contain 'queue', because every row is about a queue" }],
);

const Params = struct(
  {
    dateFrom: IsoInstant,
    dateTo: IsoInstant,
    groupBys: optional(GroupBys),
    metrics: optional(uniqueListOf(oneOf(metricNames))),
    size: optional(wholeNumber(1, 1000)),
  } satisfies Fields<QueueDetailsParams>,
  ({ dateFrom, dateTo }) => orderProblems('dateTo', dateFrom, dateTo),
);

const toRow = (entity: QueueDetailsEntity): QueueRow => ({
  queueId: entity.queueId,
  queueName: entity.queueName ?? null,
  mediaType: entity.mediaType === 'all' ? null : (entity.mediaType ?? null),
  intervalStart: null,
  intervalEnd: null,
  offered: entity.offered ?? 0,
  answered: entity.answered ?? 0,
  abandoned: entity.abandoned ?? 0,
  serviceLevelPercent: entity.serviceLevelPercent === undefined ? 0 : entity.serviceLevelPercent,
  avgHandleTime: entity.avgHandleTime === undefined ? 0 : entity.avgHandleTime,
});

/** Converts an instant to UTC, which the contract requires. */
const inUtc = (instant: string): string =>
  instant.endsWith('Z') ? instant : formatInstant(parseInstant(instant) ?? NaN);

/** The page size of the tutorial. Where even such a page fails, its size is not the cause. */
const minSize = 50;

const endpoint: Endpoint<QueueDetailsParams, QueueDetailsPage, QueueRow> = {
  name: 'queueDetails',
  first: ({ dateFrom, dateTo, groupBys = ['queue', 'mediaType'], metrics = metricNames, size = 1000 }) => ({
    method: 'POST',
    url: '/api/v2/analytics/queues/details/query',
    body: { dateFrom: inUtc(dateFrom), dateTo: inUtc(dateTo), groupBys, metrics, size },
  }),
  next: ({ nextPageUri }) => (nextPageUri ? { method: 'POST', url: nextPageUri, body: {} } : undefined),
  codec: QueueDetailsPage,
  smaller: (request) => {
    const { size } = request.body as { readonly size?: number };
    if (size === undefined || size <= minSize) return undefined;
    return { ...request, body: { ...(request.body as object), size: Math.max(minSize, Math.ceil(size / 2)) } };
  },
  lighter: 'lower `size` or group by fewer keys',
  // The tutorial: "typically allows 10 requests per second per organization".
  limits: { perSecond: 10 },
  slicing: queueDetailsSlicing,
  rows: ({ entities }) => (entities ?? []).map(toRow),
};

/** Keeps the keys that distinguish rows by skill, wrap-up code or agent. */
const furtherGrouped: typeof endpoint = {
  ...endpoint,
  rows: ({ entities }) => (entities ?? []).map((entity) => ({ ...entity, ...toRow(entity) })),
};
