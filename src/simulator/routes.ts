import { parseInstant } from '../core/interval.js';
import { createZones } from './aggregates/zones.js';
import { createListing } from './details/listing.js';
import type { DetailsQuery } from './details/parse-details-query.js';
import type { History } from './history/history.js';
import type { Route } from './http/route.js';
import { createJobStore } from './jobs/job-store.js';
import { jobLife } from './jobs/job-options.js';
import type { ResolvedOptions } from './options.js';
import { memoize } from './memoize.js';
import { aggregateJobRoutes } from './routes/aggregate-jobs.js';
import { aggregatesRoute } from './routes/aggregates.js';
import { conversationActivityRoute } from './routes/conversation-activity.js';
import { conversationDetailsRoute } from './routes/conversation-details.js';
import { detailJobRoutes } from './routes/detail-jobs.js';
import { limitsRoute } from './routes/limits.js';
import { queueDetailsRoute } from './routes/queue-details.js';
import { queueObservationsRoute } from './routes/queue-observations.js';
import { routingQueuesRoute } from './routes/routing-queues.js';
import { scriptedPagesRoute } from './routes/scripted-pages.js';

/** Returns the routes of all endpoints that read the history. They share one. */
export const routesOf = (history: History, options: ResolvedOptions): readonly Route[] => {
  const { seed, scripted, pageLinks, maxQueueIds, maxPredicates, dataAvailableUntil, detailsRepeat } = options;
  const now = options.runtime.wallClock;
  const life = jobLife(options.jobs);
  const reader = { zones: createZones(), maxQueueIds };
  const listingOf = memoize(8, JSON.stringify, (query: DetailsQuery) => createListing(history, query));
  return [
    scripted === undefined ? queueDetailsRoute(history, { pageLinks }) : scriptedPagesRoute({ ...scripted, pageLinks }),
    aggregatesRoute(history, reader),
    ...aggregateJobRoutes(history, reader, createJobStore({ seed, endpoint: 'aggregateJobs', life, now })),
    conversationDetailsRoute({ history, listingOf, maxQueueIds, repeats: detailsRepeat }),
    ...detailJobRoutes({
      history,
      listingOf,
      maxQueueIds,
      store: createJobStore({ seed, endpoint: 'detailJobs', life, now }),
      now,
      availableUntilMs: dataAvailableUntil === undefined ? undefined : parseInstant(dataAvailableUntil),
    }),
    queueObservationsRoute(history, { maxQueueIds, maxPredicates, now }),
    conversationActivityRoute(history, { maxQueueIds, maxPredicates, now }),
    routingQueuesRoute(history),
    limitsRoute(options),
  ];
};
