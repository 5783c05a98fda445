import { Command } from 'commander';
import { toList, toNumber, type QueryFlags, given } from '../query/flags.js';
import { type AnalyticsClient, createClient } from '../../client.js';
import { longestTimerMs, systemRuntime } from '../../core/runtime.js';
import { optional, positive } from '../../core/validation.js';
import type { MediaType, Unlisted } from '../../endpoints/catalogue.js';
import type { ObservationMetric } from '../../endpoints/live-metrics.js';
import { queueObservations } from '../../endpoints/queue-observations.js';
import { ProblemGatherer, type Asked, clientOptions } from '../query/plan.js';
import { catalogueNames } from '../endpoints/endpoint.js';

/** The flags of `genesys-rows watch`. Values are not validated yet: the library does that. */
export interface WatchFlags extends Pick<
  QueryFlags,
  | 'queueIds'
  | 'mediaTypes'
  | 'metrics'
  | 'demo'
  | 'region'
  | 'clientId'
  | 'scope'
  | 'hostsApi'
  | 'hostsLogin'
  | 'ratePerMinute'
> {
  readonly hostsStreaming?: string;
  /** Seconds. */
  readonly for?: number;
}

/** Makes the command and its flags, without its action. */
export const watchCommand = (): Command =>
  new Command('watch')
    .description('Show queues as they are now, and go on while they change, until Ctrl-C.')
    .optionsGroup('Question:')
    .option('--queue-ids <ids>', 'these queues only, comma between (default: all)', toList)
    .option('--media-types <names>', 'these media types only, comma between', toList)
    .option('--metrics <names>', 'comma between (default: oWaiting,oLongestWaiting,oAlerting,oInteracting)', toList)
    .optionsGroup('Whom to ask:')
    .option('--demo', 'watch an embedded simulator, unless a region is given here or by the environment')
    .option('--region <domain>', 'domain of the region (default: GENESYS_REGION)')
    .option('--client-id <id>', 'id of the OAuth client (default: GENESYS_CLIENT_ID)')
    .option('--scope <scopes>', 'scopes to request with the token, space between: for a gateway (default: none)')
    .option('--hosts-api <origin>', 'API of a gateway or simulator, instead of a region')
    .option('--hosts-login <origin>', 'login host of a gateway or simulator, instead of a region')
    .option('--hosts-streaming <origin>', 'notification service of a gateway or simulator, instead of a region')
    .optionsGroup('How:')
    .option('--for <seconds>', 'end after so many seconds (default: never)', toNumber)
    .option('--rate-per-minute <requests>', 'requests a minute at most (default: 300)', toNumber)
    .addHelpText(
      'after',
      '\nOn a terminal it is a table, refreshed in place; elsewhere a line for each change.\n\nExamples:\n  genesys-rows watch --demo\n  genesys-rows watch --region mypurecloud.ie --metrics oWaiting,oInteracting --for 60',
    );

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
