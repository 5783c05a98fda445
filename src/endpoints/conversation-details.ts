import type { Endpoint, PageRequest, Query } from '../core/endpoint.js';
import { IsoInterval } from '../core/interval.js';
import { decoded, type Fields, listOf, oneOf, optional, struct, wholeNumber } from '../core/validation.js';
import { type ConversationRow, ConversationsPage } from './conversations-page.js';
import { ConversationFilter, DetailFilter, SegmentFilter } from './detail-filter.js';
import { detailsSlicing } from './details-slicing.js';
import { filterBody } from './filter.js';
import { smallerPage } from './numbered-pages.js';

/** Selects and orders conversations. Shared by queries and jobs. */
export interface DetailsParams {
  /** ISO 8601 `start/end`, half-open. Both instants have an offset. */
  readonly interval: string;
  /** A conversation must match all filters. @defaultValue all conversations */
  readonly conversationFilters?: readonly ConversationFilter[] | undefined;
  readonly segmentFilters?: readonly SegmentFilter[] | undefined;
  readonly evaluationFilters?: readonly DetailFilter[] | undefined;
  readonly surveyFilters?: readonly DetailFilter[] | undefined;
  readonly resolutionFilters?: readonly DetailFilter[] | undefined;
  readonly order?: 'asc' | 'desc' | 'unordered' | undefined;
  /** @defaultValue 'conversationStart', as the platform has it */
  readonly orderBy?: 'conversationStart' | 'conversationEnd' | 'segmentStart' | 'segmentEnd' | undefined;
}

/** Parameters of a conversation details query. */
export interface ConversationDetailsParams extends DetailsParams {
  /**
   * Number of conversations in a page, 1 to 100.
   * @defaultValue 100
   */
  readonly pageSize?: number | undefined;
}

/**
 * Queries conversations with their participants, sessions and segments: `POST /api/v2/analytics/conversations/details/query`, numbered
 * pages. Needs the permission `analytics:conversationDetail:view`.
 *
 * A conversation that a later page repeats is skipped and counted as `repeated`. A `total-mismatch` event reports that the number of rows
 * differs from the platform's total. The platform returns at most 100,000 conversations of at most 31 days; the run option `slice` reads
 * more, and a conversation that begins in one slice and ends in another is delivered once.
 *
 * @throws QueryError that lists everything that is wrong with the query.
 */
export const conversationDetails = (
  params: ConversationDetailsParams,
): Query<ConversationDetailsParams, ConversationsPage, ConversationRow> => {
  return { endpoint, params: decoded('conversationDetails', Params, params) };
};

const DetailFilters = optional(listOf(DetailFilter));

/** A decoder for each field of {@link DetailsParams}. */
export const detailsFields = {
  interval: IsoInterval,
  conversationFilters: optional(listOf(ConversationFilter)),
  segmentFilters: optional(listOf(SegmentFilter)),
  evaluationFilters: DetailFilters,
  surveyFilters: DetailFilters,
  resolutionFilters: DetailFilters,
  order: optional(oneOf(['asc', 'desc', 'unordered'])),
  orderBy: optional(oneOf(['conversationStart', 'conversationEnd', 'segmentStart', 'segmentEnd'])),
} satisfies Fields<DetailsParams>;

const Params = struct({
  ...detailsFields,
  pageSize: optional(wholeNumber(1, 100)),
} satisfies Fields<ConversationDetailsParams>);

/** Makes the body of a details request, without the paging. */
export const detailsBody = (params: DetailsParams) => {
  const { conversationFilters, segmentFilters, evaluationFilters, surveyFilters, resolutionFilters, ...rest } = params;
  return {
    ...rest,
    ...(conversationFilters && { conversationFilters: conversationFilters.map(filterBody) }),
    ...(segmentFilters && { segmentFilters: segmentFilters.map(filterBody) }),
    ...(evaluationFilters && { evaluationFilters: evaluationFilters.map(filterBody) }),
    ...(surveyFilters && { surveyFilters: surveyFilters.map(filterBody) }),
    ...(resolutionFilters && { resolutionFilters: resolutionFilters.map(filterBody) }),
  };
};

/** Makes the body of a request for one page of details. */
export const detailsPageBody = ({ pageSize = 100, ...params }: ConversationDetailsParams, pageNumber = 1) => ({
  ...detailsBody(params),
  paging: { pageSize, pageNumber },
});

type PageBody = ReturnType<typeof detailsPageBody>;

const following = (previous: PageRequest): PageRequest => {
  const body = previous.body as PageBody;
  return { ...previous, body: { ...body, paging: { ...body.paging, pageNumber: body.paging.pageNumber + 1 } } };
};

const endpoint: Endpoint<ConversationDetailsParams, ConversationsPage, ConversationRow> = {
  name: 'conversationDetails',
  slicing: detailsSlicing(),
  first: (params) => ({
    method: 'POST',
    url: '/api/v2/analytics/conversations/details/query',
    body: detailsPageBody(params),
  }),
  next: ({ conversations }, previous) => (conversations?.length ? following(previous) : undefined),
  instead: (error, failed) => {
    const body = failed.body as PageBody;
    const paging = smallerPage(error, body.paging);
    return paging && { ...failed, body: { ...body, paging } };
  },
  codec: ConversationsPage,
  lighter: 'lower `pageSize`',
  rows: ({ conversations }) => conversations ?? [],
  identity: ({ conversationId }) => conversationId,
  // The total of the empty page after the last one may be 0.
  total: ({ conversations, totalHits }) => (conversations?.length ? (totalHits ?? undefined) : totalHits || undefined),
};
