import { conversationBody } from '../details/conversation-body.js';
import type { Listing } from '../details/listing.js';
import { type DetailsQuery, parseDetailsPage, parseDetailsQuery } from '../details/parse-details-query.js';
import type { History } from '../history/history.js';
import { jsonReply } from '../http/reply.js';
import type { Route } from '../http/route.js';
import { resultLimitRejection } from '../result-limit.js';

/** What the responses are made from. */
export interface ConversationDetailsOptions {
  readonly history: History;
  readonly listingOf: (query: DetailsQuery) => Listing;
  readonly maxQueueIds: number;
  /** Each page but the first begins with the last conversation of the page before. */
  readonly repeats: boolean;
}

/**
 * `POST /api/v2/analytics/conversations/details/query`: conversations with activity within the interval that start on a
 * UTC day which it touches, by pages of at most 100. Past the end there is no `conversations` at all.
 */
export const conversationDetailsRoute = (options: ConversationDetailsOptions): Route => ({
  endpoint: 'details',
  method: 'POST',
  path: '/api/v2/analytics/conversations/details/query',
  respond: ({ body }) => {
    const query = parseDetailsQuery(body, options.maxQueueIds);
    if ('code' in query) return query;
    const rejection = resultLimitRejection(options.history, query.interval);
    if (rejection !== undefined) return rejection;
    const page = parseDetailsPage(body, query.interval);
    if ('code' in page) return page;
    const listing = options.listingOf(query);
    // A page of one cannot repeat the page before and go on.
    const step = options.repeats ? Math.max(1, page.pageSize - 1) : page.pageSize;
    const found = listing.slice((page.pageNumber - 1) * step, page.pageSize);
    return jsonReply(200, {
      ...(found.length > 0 && { conversations: found.map(conversationBody) }),
      totalHits: listing.total,
    });
  },
});
