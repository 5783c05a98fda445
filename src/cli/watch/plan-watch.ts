import { type AnalyticsClient, createClient } from '../../client.js';
import { longestTimerMs, systemRuntime } from '../../core/runtime.js';
import { optional, positive } from '../../core/validation.js';
import type { MediaType, Unlisted } from '../../endpoints/catalogue.js';
import type { ObservationMetric } from '../../endpoints/live-metrics.js';
import { queueObservations } from '../../endpoints/queue-observations.js';
import { ProblemGatherer } from '../gather-problems.js';
import { given } from '../given.js';
import { catalogueNames } from '../kinds/catalogue-names.js';
import { type Asked, clientOptions } from '../query/plan.js';
import type { WatchFlags } from './watch-command.js';

/** A validated watch, and the client that runs it. */
export interface WatchPlan {
  readonly from: string;
  readonly client: AnalyticsClient;
  /** Undefined for all queues of the organisation. */
  readonly queueIds: readonly string[] | undefined;
  query(queueIds: readonly string[]): ReturnType<typeof queueObservations>;
}

const usualMetrics: readonly ObservationMetric[] = ['oWaiting', 'oLongestWaiting', 'oAlerting', 'oInteracting'];

/**
 * Makes a plan from flags.
 *
 * @throws QueryError with all problems of the flags and the environment.
 */
export const planWatch = (flags: WatchFlags, asked: Asked): WatchPlan => {
  const gatherer = new ProblemGatherer();
  gatherer.add(optional(positive(longestTimerMs / 1000))('for', flags.for));
  const { queueIds, hostsStreaming } = flags;
  const metrics = catalogueNames<ObservationMetric | Unlisted>(flags.metrics) ?? usualMetrics;
  const mediaTypes = catalogueNames<MediaType | Unlisted>(flags.mediaTypes);
  const query = (ids: readonly string[]) => queueObservations({ queueIds: ids, metrics, ...given({ mediaTypes }) });
  gatherer.try(() => query(queueIds ?? ['all']));
  const client = gatherer.try(() => {
    const options = clientOptions(flags, asked, gatherer);
    const { hosts } = options;
    return createClient({
      ...options,
      ...(hosts && { hosts: { ...hosts, ...given({ streaming: hostsStreaming ?? hosts.streaming }) } }),
      runtime: systemRuntime,
    });
  });
  gatherer.refuse();
  if (client === undefined) throw new Error('nobody to ask');
  return { from: 'kind' in asked ? asked.name : 'the embedded simulator', client, queueIds, query };
};
