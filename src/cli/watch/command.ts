import { Command } from 'commander';
import { type AnalyticsClient, createClient } from '../../client.js';
import { maxTimerMs, systemRuntime } from '../../core/runtime.js';
import { optional, positive, problemsAt } from '../../core/validation.js';
import type { MediaType, Unlisted } from '../../endpoints/catalogue.js';
import type { ObservationMetric } from '../../endpoints/live-metrics.js';
import { queueObservations } from '../../endpoints/queue-observations.js';
import { catalogueNames } from '../endpoints/endpoint.js';
import { addFlags, type Flag, type FlagGroup, toList, toNumber, type ValuesOf } from '../flags.js';
import { serverFlags, type ServerValues } from '../query/flags.js';
import { clientOptions, ProblemCollector } from '../query/plan.js';
import type { Server } from '../source.js';

const defaultMetrics: readonly ObservationMetric[] = ['oWaiting', 'oLongestWaiting', 'oAlerting', 'oInteracting'];

const ownFlags = [
  { flag: '--queue-ids <ids>', help: 'ids of queues, separated by commas', default: 'all queues', parse: toList },
  {
    flag: '--media-types <names>',
    help: 'media types, separated by commas',
    default: 'all media types',
    parse: toList,
  },
  {
    flag: '--metrics <names>',
    help: 'metrics of queue observations, separated by commas',
    default: `\`${defaultMetrics.join()}\``,
    parse: toList,
  },
  {
    flag: '--max-predicates <number>',
    help: 'maximum number of queue ids and media types in the filter of one request',
    default: '200',
    parse: toNumber,
  },
  { flag: '--for <seconds>', help: 'end after this time, in seconds', default: 'never', parse: toNumber },
] as const satisfies readonly Flag[];

const streamingFlag = {
  flag: '--hosts-streaming <origin>',
  help: 'origin of the notification service of a gateway or simulator; required with `--hosts-api`',
  fields: ['hosts.streaming'],
} as const satisfies Flag;

/** The flags of `genesys-rows watch`, in the order of `--help`. */
export const watchFlags: readonly FlagGroup[] = [
  { title: 'Queues', flags: ownFlags },
  { title: 'Server', flags: [...serverFlags, streamingFlag] },
];

/** The values of the flags of `genesys-rows watch`. */
export type WatchValues = ServerValues & ValuesOf<(typeof ownFlags)[number] | typeof streamingFlag>;

/** Makes the command and its flags, without its action. */
export const watchCommand = (): Command =>
  addFlags(
    new Command('watch').description('Show the current observations of queues, and update them until Ctrl-C.'),
    watchFlags,
  ).addHelpText(
    'after',
    '\nOn a terminal, shows a table that is refreshed in place; otherwise prints a line for each change.\n\nExamples:\n  genesys-rows watch --demo\n  genesys-rows watch --region mypurecloud.ie --metrics oWaiting,oInteracting --for 60',
  );

/** A validated watch, and the client that runs it. */
export interface WatchPlan {
  readonly server: string;
  readonly client: AnalyticsClient;
  /** Undefined for all queues of the organisation. */
  readonly queueIds: readonly string[] | undefined;
  query(queueIds: readonly string[]): ReturnType<typeof queueObservations>;
}

/**
 * Makes a plan from flags.
 *
 * @throws QueryError with all problems of the flags and the environment.
 */
export const planWatch = (values: WatchValues, server: Server): WatchPlan => {
  const problems = new ProblemCollector();
  problems.add(problemsAt('for', optional(positive(maxTimerMs / 1000)), values.for));
  const { queueIds, maxPredicates, hostsStreaming } = values;
  const metrics = catalogueNames<ObservationMetric | Unlisted>(values.metrics) ?? defaultMetrics;
  const mediaTypes = catalogueNames<MediaType | Unlisted>(values.mediaTypes);
  const query = (ids: readonly string[]) => queueObservations({ queueIds: ids, metrics, mediaTypes, maxPredicates });
  problems.try(() => query(queueIds ?? ['all']));
  const client = problems.try(() => {
    const options = clientOptions(values, server, problems);
    const { hosts } = options;
    return createClient({
      ...options,
      ...(hosts && { hosts: { ...hosts, ...(hostsStreaming !== undefined && { streaming: hostsStreaming }) } }),
      runtime: systemRuntime,
    });
  });
  problems.throwIfAny();
  if (client === undefined) throw new Error('the watch has no client');
  return { server: server.name, client, queueIds, query };
};
