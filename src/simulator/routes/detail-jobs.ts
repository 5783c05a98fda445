import { formatInstant } from '../../core/interval.js';
import { conversationBody } from '../details/conversation-body.js';
import type { Listing } from '../details/listing.js';
import { type DetailsQuery, parseDetailsQuery } from '../details/parse-details-query.js';
import type { History } from '../history/history.js';
import { badRequest } from '../http/rejection.js';
import { jsonReply } from '../http/reply.js';
import type { Route } from '../http/route.js';
import { searchNumber } from '../http/search-number.js';
import { isRecord } from '../http/shapes.js';
import type { JobStore } from '../jobs/job-store.js';
import { resultLimitRejection } from '../result-limit.js';
import { jobRoutes } from './job-routes.js';

/** A query of the synchronous endpoint, and the maximum number of conversations of its results. */
export interface DetailJobQuery extends DetailsQuery {
  readonly limit: number;
}

/** What the responses are made from. */
export interface DetailJobsOptions {
  readonly history: History;
  readonly listingOf: (query: DetailsQuery) => Listing;
  readonly maxQueueIds: number;
  readonly store: JobStore<DetailJobQuery>;
  readonly now: () => number;
  /** Conversations from this instant on are not available yet. Undefined: all are, up to now. */
  readonly availableUntilMs: number | undefined;
}

const path = '/api/v2/analytics/conversations/details/jobs';
const [defaultPageSize, maxPageSize, maxResults] = [1_000, 10_000, 400_000];

/** `/api/v2/analytics/conversations/details/jobs`: conversations with activity within any interval, by cursor, as far as the data reach. */
export const detailJobRoutes = (options: DetailJobsOptions): readonly Route[] => {
  const { history, listingOf, maxQueueIds, store, now, availableUntilMs } = options;
  const dataAvailabilityDate = (): string => formatInstant(availableUntilMs ?? now());
  const available = ({ limit: _, ...query }: DetailJobQuery): DetailsQuery => ({
    ...query,
    interval: { ...query.interval, endMs: Math.min(query.interval.endMs, availableUntilMs ?? Infinity) },
  });
  const availability: Route = {
    endpoint: 'detailJobs',
    jobStep: 'jobAvailability',
    method: 'GET',
    path: `${path}/availability`,
    respond: () => jsonReply(200, { dataAvailabilityDate: dataAvailabilityDate() }),
  };
  const jobs = jobRoutes<DetailJobQuery>({
    endpoint: 'detailJobs',
    path,
    store,
    parse: (body) => {
      const query = parseDetailsQuery(body, maxQueueIds);
      const { limit = Infinity, startOfDayIntervalMatching } = isRecord(body) ? body : {};
      if ('code' in query) return query;
      const rejection = resultLimitRejection(history, query.interval);
      return rejection ?? { ...query, startsAnyDay: startOfDayIntervalMatching !== true, limit: Number(limit) };
    },
    // The wire calls it the desired size: larger ones shrink.
    pageSizeOf: (_, search) => {
      const requested = searchNumber(search, 'pageSize', defaultPageSize);
      return typeof requested === 'object' ? requested : Math.min(requested, maxPageSize);
    },
    page: ({ query }, position, size) => {
      if (position + size > maxResults) return badRequest(`Pagination may not exceed ${maxResults} results`);
      const wanted = Math.max(0, Math.min(size, query.limit - position));
      // One more than needed shows whether there is another page, without counting the whole interval.
      const found = listingOf(available(query)).slice(position, wanted + 1);
      return {
        body: {
          conversations: found.slice(0, wanted).map(conversationBody),
          dataAvailabilityDate: dataAvailabilityDate(),
        },
        hasMore: found.length > wanted && position + wanted < query.limit,
      };
    },
  });
  // Before the jobs: its path would be that of a job called availability.
  return [availability, ...jobs];
};
