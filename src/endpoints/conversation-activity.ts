import type { Endpoint, Query } from '../core/endpoint.js';
import type { Problem } from '../core/errors.js';
import {
  type Codec,
  decodedParams,
  type Fields,
  Flag,
  NonEmptyString,
  oneOf,
  optional,
  struct,
  uniqueListOf,
  wholeNumber,
} from '../core/validation.js';
import type { Group } from './aggregates/page.js';
import {
  listed,
  type MediaType,
  mediaTypes as knownMediaTypes,
  nameOf,
  type NameOf,
  plainName,
  uniqueListed,
  type Unlisted,
} from './catalogue.js';
import { batched, batchesOf, batchSize, halvedBatch, maxObservationPredicates, nextBatch } from './batched-ids.js';
import { type ActivityEntity, ConversationActivityPage } from './conversation-activity-page.js';
import {
  anyOf,
  comparisonFields,
  comparisonProblems,
  type Filter,
  filterBody,
  filterOf,
  type Predicate,
} from './filter.js';
import { pageNumberOf, smallerPageInUrl, withPageNumber } from './numbered-pages.js';
import { type ActivityDimension, activityDimensions, type ActivityMetric, activityMetrics } from './live-metrics.js';
import { observedValue, type ObservedValue } from './observed-value.js';

/** A dimension to group activity by: a listed one, or one that `unlisted` marks as newer. */
export type ActivityGroup = ActivityDimension | Unlisted;

/** A predicate of an activity filter. The platform compares with values here, not with ranges. */
export type ActivityPredicate = Omit<Predicate<ActivityGroup>, 'range'>;

/** Parameters of a query of current conversation activity. */
export interface ConversationActivityParams<G extends readonly ActivityGroup[] = readonly ActivityGroup[]> {
  /** Returns one group for each combination. @defaultValue ['queueId', 'mediaType'] */
  readonly groupBy?: G | undefined;
  /** @defaultValue all five */
  readonly metrics?: readonly (ActivityMetric | Unlisted)[] | undefined;
  /** Lists the conversations that each metric value counts, in `entities`. @defaultValue false */
  readonly details?: boolean | undefined;
  /**
   * Sends several requests where a filter would have more predicates than `maxPredicates`; `groupBy` must contain `queueId` then.
   * @defaultValue all queues
   */
  readonly queueIds?: readonly string[] | undefined;
  /** @defaultValue all media types */
  readonly mediaTypes?: readonly (MediaType | Unlisted)[] | undefined;
  /** Replaces `queueIds` and `mediaTypes`; cannot be combined with them. */
  readonly filter?: Filter<ActivityPredicate> | undefined;
  readonly order?: 'asc' | 'desc' | 'unordered' | undefined;
  /** Number of groups in a page. @defaultValue 100 */
  readonly pageSize?: number | undefined;
  /**
   * Maximum number of predicates in one filter: one for each queue id and for each media type. Where the server still rejects a filter as
   * too long, it is halved if `groupBy` contains `queueId`. Your own `filter` is sent unchanged.
   * @defaultValue 200
   */
  readonly maxPredicates?: number | undefined;
}

/** The current value of a metric of one group. */
export interface ActivityRow<G extends string = string> extends ObservedValue {
  /** Null for a requested dimension that the response lacks. */
  readonly group: { readonly [Dimension in G]: string | null } & Group;
  /** Queue of the group; null where the query does not group by queue. */
  readonly queueId: string | null;
  /** Media type of the group; null where the query does not group by media type. */
  readonly mediaType: string | null;
  readonly metric: string;
  readonly qualifier: string | null;
  /** True where there are more entities than are listed. */
  readonly truncated?: boolean;
  readonly entityIds?: readonly string[];
  readonly entities?: readonly ActivityEntity[];
}

/** A checked query of conversation activity. */
export type ActivityQuery<G extends readonly ActivityGroup[]> = Query<
  ConversationActivityParams<G>,
  ConversationActivityPage,
  ActivityRow<NameOf<G[number]>>
>;

/**
 * Queries current conversations by queue, media type, agent, ...: `POST /api/v2/analytics/conversations/activity/query`, numbered pages
 * until one is empty. Needs the permission `analytics:queueObservation:view`.
 *
 * @throws QueryError that lists everything that is wrong with the query.
 */
export const conversationActivity = <const G extends readonly ActivityGroup[] = readonly ['queueId', 'mediaType']>(
  params: ConversationActivityParams<G> = {},
): ActivityQuery<G> => {
  const valid = decodedParams('conversationActivity', Params, params);
  const dimensions = (valid.groupBy ?? byQueue).map(nameOf);
  return {
    endpoint: {
      ...endpoint,
      instead: (error, failed) =>
        smallerPageInUrl(error, failed) ?? (hasQueues(valid) ? halvedBatch(error, failed) : undefined),
      rows: (page) => toRows(page, dimensions),
    },
    params: valid,
  };
};

const byQueue = ['queueId', 'mediaType'] as const;

const ActivityPredicate = struct(
  {
    type: optional(oneOf(['dimension'])),
    dimension: listed(activityDimensions, 'activity dimension'),
    ...comparisonFields,
  } satisfies Fields<ActivityPredicate>,
  comparisonProblems,
);

type GivenParams = { readonly [Name in keyof ConversationActivityParams]?: unknown };

const contradictions = (params: GivenParams): readonly Problem[] => {
  const { queueIds, mediaTypes, filter } = params;
  const isTwofold = filter !== undefined && (queueIds !== undefined || mediaTypes !== undefined);
  const size = idsOfOne(params);
  // Otherwise one group would arrive in several rows, and their longest waits do not add up.
  const isCut = Array.isArray(queueIds) && batchesOf(queueIds, size) > 1 && !hasQueues(params);
  return [
    ...(isTwofold
      ? [{ path: 'filter', message: 'cannot be combined with queueIds or mediaTypes: omit it, or them' }]
      : []),
    ...(isCut
      ? [{ path: 'groupBy', message: `must contain 'queueId' where there are more than ${size} queueIds: add it` }]
      : []),
  ];
};

const Params: Codec<ConversationActivityParams> = struct(
  {
    groupBy: optional(uniqueListed(activityDimensions, 'activity dimension')),
    metrics: optional(uniqueListed(activityMetrics, 'activity metric')),
    details: optional(Flag),
    queueIds: optional(uniqueListOf(NonEmptyString)),
    mediaTypes: optional(uniqueListed(knownMediaTypes, 'media type')),
    filter: optional(filterOf(ActivityPredicate)),
    order: optional(oneOf(['asc', 'desc', 'unordered'])),
    pageSize: optional(wholeNumber(1)),
    maxPredicates: optional(wholeNumber(1)),
  } satisfies Fields<ConversationActivityParams>,
  contradictions,
);

/** Computes how many queue ids fit into one filter. The params may not have been validated yet. */
const idsOfOne = ({ mediaTypes, maxPredicates }: GivenParams): number =>
  batchSize(
    typeof maxPredicates === 'number' ? maxPredicates : maxObservationPredicates,
    Array.isArray(mediaTypes) ? mediaTypes : [],
  );

/** True where each group is about one queue, so that the queues can be divided among several requests. */
const hasQueues = ({ groupBy = byQueue }: GivenParams): boolean =>
  Array.isArray(groupBy) && groupBy.some((dimension) => plainName(dimension) === 'queueId');

/** Makes the body of the request for some of the queues. */
export const activityBody = (
  { groupBy = byQueue, metrics = activityMetrics, details, mediaTypes = [], filter, order }: ConversationActivityParams,
  queueIds: readonly string[],
) => {
  const clauses = [...anyOf('queueId', queueIds), ...anyOf('mediaType', mediaTypes.map(nameOf))];
  const where = clauses.length > 0 ? { type: 'and' as const, clauses } : filter;
  return {
    metrics: metrics.map((metric) => ({ metric: nameOf(metric), ...(details !== undefined && { details }) })),
    groupBy: groupBy.map(nameOf),
    ...(where && { filter: filterBody(where) }),
    ...(order && { order }),
  };
};

const toRows = ({ results }: ConversationActivityPage, groupBy: readonly string[]): readonly ActivityRow[] =>
  (results ?? []).flatMap(({ group: dimensions, data, truncated, entities }) => {
    const group = dimensions ?? {};
    const whole = { ...Object.fromEntries(groupBy.map((dimension) => [dimension, null])), ...group };
    return (data ?? []).map(({ metric, qualifier, count, calculatedMetricValue, entityIds }) => ({
      group: whole as ActivityRow['group'],
      queueId: group['queueId'] ?? null,
      mediaType: group['mediaType'] ?? null,
      metric,
      qualifier: qualifier ?? null,
      ...observedValue(metric, count, calculatedMetricValue),
      ...(typeof truncated === 'boolean' && { truncated }),
      ...(entityIds && { entityIds }),
      ...(entities && { entities: entities.filter((entity) => (entity.metric ?? metric) === metric) }),
    }));
  });

const endpoint: Omit<
  Endpoint<ConversationActivityParams, ConversationActivityPage, ActivityRow>,
  'rows' | 'slicing'
> = {
  name: 'conversationActivity',
  first: (params) =>
    batched(params.queueIds, idsOfOne(params), (ids) => ({
      method: 'POST',
      url: `/api/v2/analytics/conversations/activity/query?pageSize=${params.pageSize ?? 100}&pageNumber=1`,
      body: activityBody(params, ids),
    })),
  next: ({ results }, previous) =>
    results?.length ? withPageNumber(previous, pageNumberOf(previous) + 1) : nextBatch(previous),
  codec: ConversationActivityPage,
  lighter: 'filter by fewer queues',
  identity: ({ group, metric, qualifier }) => JSON.stringify([group, metric, qualifier]),
  absent: ({ group, queueId, mediaType, metric, qualifier }) => ({
    group,
    queueId,
    mediaType,
    metric,
    qualifier,
    count: 0,
  }),
};
