import { type ParsedQuery, parseAggregateQuery, type QueryReader } from '../aggregates/parse-query.js';
import type { History } from '../history/history.js';
import { invalidValue } from '../http/refusal.js';
import type { Route } from '../http/route.js';
import type { Job, JobDesk } from '../jobs/job-desk.js';
import { remembering } from '../remembering.js';
import { resultLimitRefusal } from '../result-limit.js';
import { aggregateResults } from './aggregates.js';
import { jobRoutes } from './job-routes.js';

/** A query of the synchronous endpoint, and how many groups a page of its results holds. */
export interface AggregateJobQuery extends ParsedQuery {
  readonly pageSize: number;
}

const defaultPageSize = 1_000;

/**
 * `/api/v2/analytics/conversations/aggregates/jobs`: the synchronous answer, `pageSize` groups a page. A group is never
 * cut: all its buckets are on one page.
 */
export const aggregateJobRoutes = (
  history: History,
  reader: QueryReader,
  desk: JobDesk<AggregateJobQuery>,
): readonly Route[] => {
  const resultsOf = remembering(
    4,
    ({ id }: Job<AggregateJobQuery>) => id,
    ({ query }) => aggregateResults(history, query),
  );
  return jobRoutes<AggregateJobQuery>({
    endpoint: 'aggregateJobs',
    path: '/api/v2/analytics/conversations/aggregates/jobs',
    desk,
    parse: (body) => {
      const parsed = parseAggregateQuery(body, reader);
      if ('code' in parsed) return parsed;
      const { pageSize = defaultPageSize } = body as Readonly<Record<string, unknown>>;
      if (!Number.isSafeInteger(pageSize) || Number(pageSize) < 1) return invalidValue('pageSize', pageSize);
      return resultLimitRefusal(history, parsed.query.interval) ?? { ...parsed, pageSize: Number(pageSize) };
    },
    pageSizeOf: ({ pageSize }) => pageSize,
    page: (job, position, size) => {
      const all = resultsOf(job);
      return { body: { results: all.slice(position, position + size) }, hasMore: position + size < all.length };
    },
  });
};
