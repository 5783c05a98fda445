import { compileFilter } from '../aggregates/filter.js';
import type { FilterLimits } from '../aggregates/filter-rejection.js';
import type { History } from '../history/history.js';
import type { Queue } from '../history/queues.js';
import { jsonReply } from '../http/reply.js';
import type { Route } from '../http/route.js';
import {
  interactionMetricNames,
  type Observed,
  observeInteractions,
  observeUsers,
  userMetricNames,
} from '../observations/observe.js';
import { type ObservationQuery, parseObservationQuery } from '../observations/parse-observation-query.js';
import { truncate } from '../observations/truncate.js';

/** What the responses are made from. */
export interface QueueObservationsOptions extends FilterLimits {
  readonly now: () => number;
}

/**
 * `POST /api/v2/analytics/queues/observations/query`: what the runtime's clock shows of queues now. User metrics are in
 * a group of the queue alone, interaction metrics in one of the queue and each media type, zeros included.
 */
export const queueObservationsRoute = (history: History, { now, ...limits }: QueueObservationsOptions): Route => ({
  endpoint: 'observations',
  method: 'POST',
  path: '/api/v2/analytics/queues/observations/query',
  respond: ({ body }) => {
    const query = parseObservationQuery(body, limits);
    if ('code' in query) return query;
    const atMs = now();
    const { admits, mayAdmit } = compileFilter(query.filter, groupDimensionOf);
    return jsonReply(200, {
      systemToOrganizationMappings: Object.fromEntries(
        Object.entries(history.staff.presenceIds).map(([presence, id]) => [presence, [id]]),
      ),
      results: history.queues
        .filter(mayAdmit)
        .flatMap((queue) => [
          ...userGroups(history, queue, atMs, query),
          ...interactionGroups(history, queue, atMs, { query, admits }),
        ]),
    });
  },
});

/** What a filter can choose: a queue and a media type. */
interface Group {
  readonly queue: Queue;
  readonly mediaType: string;
}

const groupDimensionOf =
  (name: string) =>
  ({ queue, mediaType }: Group): string =>
    name === 'queueId' ? queue.id : mediaType;

const userGroups = (history: History, queue: Queue, atMs: number, query: ObservationQuery): readonly object[] =>
  query.metrics.some((metric) => userMetricNames.has(metric))
    ? [
        {
          group: { queueId: queue.id },
          data: observeUsers(history, queue, atMs)(query.metrics).map((observed) => toData(observed, query)),
        },
      ]
    : [];

const interactionGroups = (
  history: History,
  queue: Queue,
  atMs: number,
  { query, admits }: { readonly query: ObservationQuery; readonly admits: (group: Group) => boolean },
): readonly object[] => {
  if (!query.metrics.some((metric) => interactionMetricNames.has(metric))) return [];
  const observe = observeInteractions(history, queue, atMs);
  return history.mediaTypes
    .filter((mediaType) => admits({ queue, mediaType }))
    .map((mediaType) => ({
      group: { queueId: queue.id, mediaType },
      data: observe(mediaType, query.metrics).map((observed) => toData(observed, query)),
    }));
};

const toData = (observed: Observed, { detailMetrics }: ObservationQuery): object => {
  const { metric, qualifier, count, calculatedMetricValue, entities } = observed;
  const { truncated, shown } = truncate(entities);
  return {
    metric,
    ...(qualifier !== undefined && { qualifier }),
    stats: { count, ...(calculatedMetricValue !== undefined && { calculatedMetricValue }) },
    ...(detailMetrics.includes(metric) && { truncated, observations: shown }),
  };
};
