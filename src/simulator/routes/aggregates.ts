import { formatInterval } from '../../core/interval.js';
import { aggregate, type AggregateGroup } from '../aggregates/aggregate.js';
import type { Filter } from '../aggregates/filter.js';
import { parseAggregateQuery, type ParsedQuery, type QueryReader } from '../aggregates/parse-query.js';
import { statsOf } from '../aggregates/stats.js';
import type { History } from '../history/history.js';
import { jsonReply } from '../http/reply.js';
import type { Route } from '../http/route.js';
import { resultLimitRejection } from '../result-limit.js';

/** `POST /api/v2/analytics/conversations/aggregates/query`: all results in one response, as on the platform. */
export const aggregatesRoute = (history: History, reader: QueryReader): Route => ({
  endpoint: 'aggregates',
  method: 'POST',
  path: '/api/v2/analytics/conversations/aggregates/query',
  respond: ({ body }) => {
    const parsed = parseAggregateQuery(body, reader);
    if ('code' in parsed) return parsed;
    const rejection = resultLimitRejection(history, parsed.query.interval);
    return rejection ?? jsonReply(200, { results: aggregateResults(history, parsed) });
  },
});

/** Returns groups in the form of a response, in the order of their pages. */
export const aggregateResults = (history: History, parsed: ParsedQuery): readonly object[] =>
  aggregate(history, parsed.query).map((group) => toResult(group, parsed));

const toResult = ({ values, buckets }: AggregateGroup, { query, metricNames, views }: ParsedQuery) => ({
  group: {
    ...pinnedMediaType(query.filter),
    ...Object.fromEntries(query.groupBy.flatMap((name, index) => (values[index] ? [[name, values[index]]] : []))),
  },
  data: buckets.map(({ interval, cell }) => {
    const stats = query.metrics.map(({ kind }, index) => {
      const summary = cell.summary(index);
      return summary === undefined ? undefined : statsOf(kind, summary);
    });
    const viewStats = stats.slice(metricNames.length);
    return {
      interval: formatInterval(interval),
      // A metric without data is omitted.
      metrics: metricNames.flatMap((metric, index) => (stats[index] ? [{ metric, stats: stats[index] }] : [])),
      ...(views.length === 0
        ? {}
        : { views: views.flatMap(({ name }, index) => (viewStats[index] ? [{ name, stats: viewStats[index] }] : [])) }),
    };
  }),
});

/** The platform includes a group's media type without `groupBy`; here, where the filter leaves only one. */
const pinnedMediaType = (filter: Filter | undefined): { mediaType?: string } => {
  const isPinning = filter?.type === 'and' || filter?.predicates.length === 1;
  const pinned = filter?.predicates.find(
    ({ dimension, operator }) => dimension === 'mediaType' && operator === 'matches',
  );
  return isPinning && filter?.clauses.length === 0 && pinned?.value !== undefined ? { mediaType: pinned.value } : {};
};
