import { type ParsedQuery, parseAggregateQuery, type QueryReader } from '../aggregates/parse-query.js';
import type { History } from '../history/history.js';
import { invalidValue } from '../http/rejection.js';
import type { Route } from '../http/route.js';
import type { Job, JobStore } from '../jobs/job-store.js';
import { memoize } from '../memoize.js';
import { resultLimitRejection } from '../result-limit.js';
import { aggregateResults } from './aggregates.js';
import { jobRoutes } from './job-routes.js';

/** A query of the synchronous endpoint, and how many groups a page of its results contains. */
export interface AggregateJobQuery extends ParsedQuery {
  readonly pageSize: number;
}

const defaultPageSize = 1_000;

/**
 * `/api/v2/analytics/conversations/aggregates/jobs`: the synchronous response, `pageSize` groups a page. A group is never
 * cut: all its buckets are on one page.
 */
export const aggregateJobRoutes = (
  history: History,
  reader: QueryReader,
  store: JobStore<AggregateJobQuery>,
): readonly Route[] => {
  const resultsOf = memoize(
    4,
    ({ id }: Job<AggregateJobQuery>) => id,
    ({ query }) => aggregateResults(history, query),
  );
  return jobRoutes<AggregateJobQuery>({
    endpoint: 'aggregateJobs',
    path: '/api/v2/analytics/conversations/aggregates/jobs',
    store,
    parse: (body) => {
      const parsed = parseAggregateQuery(body, reader);
      if ('code' in parsed) return parsed;
      const { pageSize = defaultPageSize } = body as Readonly<Record<string, unknown>>;
      if (!Number.isSafeInteger(pageSize) || Number(pageSize) < 1) return invalidValue('pageSize', pageSize);
      return resultLimitRejection(history, parsed.query.interval) ?? { ...parsed, pageSize: Number(pageSize) };
    },
    pageSizeOf: ({ pageSize }) => pageSize,
    page: (job, position, size) => {
      const all = resultsOf(job);
      return { body: { results: all.slice(position, position + size) }, hasMore: position + size < all.length };
    },
  });
};
