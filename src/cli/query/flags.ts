import { type Flag, type FlagGroup, isSupported, nameOfFlag, toList, toNumber, type ValuesOf } from '../flags.js';

/** The values of `--endpoint`. The first is the default for a server. */
export const endpointNames = [
  'queuePerformance',
  'queueDetails',
  'conversationAggregates',
  'conversationAggregateJob',
  'conversationDetails',
  'conversationDetailJob',
  'queueObservations',
  'conversationActivity',
  'routingQueues',
  'organizationLimits',
] as const;

export type EndpointName = (typeof endpointNames)[number];

const jobs = ['conversationAggregateJob', 'conversationDetailJob'] as const;
const aggregates = ['conversationAggregates', 'conversationAggregateJob'] as const;
const details = ['conversationDetails', 'conversationDetailJob'] as const;
const observations = ['queueObservations', 'conversationActivity'] as const;
/** Endpoints that divide their interval by a granularity. */
const granular = ['queuePerformance', ...aggregates] as const;
const ofInterval = ['queuePerformance', 'queueDetails', ...aggregates, ...details] as const;
const filtered = [...granular, ...details, ...observations] as const;

/** Flags that describe a query. */
export const endpointFlags = [
  {
    flag: '--endpoint <name>',
    help: `endpoint to query: ${endpointNames.map((name) => `\`${name}\``).join(', ')}`,
    default: '`queuePerformance`; demo: `queueDetails`',
  },
  {
    flag: '--interval <start/end>',
    help: 'ISO 8601 instants with an offset, or local to `--time-zone`; the end is excluded',
    default: 'the 24 hours up to the last full hour; demo: 1 October 2026, UTC',
    endpoints: ofInterval,
    fields: ['dateFrom', 'dateTo'],
  },
  {
    flag: '--granularity <duration>',
    help: 'one row for each step of the interval, such as `PT30M`, `P1D` or `P1M`',
    default: 'the whole interval',
    endpoints: granular,
  },
  {
    flag: '--time-zone <name>',
    help: 'IANA time zone in which days, weeks and months start, and in which a local `--interval` is read',
    default: 'UTC',
    endpoints: granular,
  },
  {
    flag: '--queue-ids <ids>',
    help: 'ids of queues, separated by commas',
    default: 'all queues',
    parse: toList,
    endpoints: [...filtered, 'routingQueues'],
    fields: ['ids'],
  },
  {
    flag: '--media-types <names>',
    help: 'media types, separated by commas',
    default: 'all media types',
    parse: toList,
    endpoints: filtered,
  },
  {
    flag: '--names',
    help: 'look up the names of the queues first; needs the permission `routing:queue:view`',
    default: 'ids',
    endpoints: ['queuePerformance', ...details, ...observations],
  },
  {
    flag: '--metrics <names>',
    help: 'metrics by their names in the API, separated by commas; `unlisted(nNew)` for one that is newer than the catalogue',
    default: 'those of queue performance; `queueObservations` and `conversationActivity`: all',
    parse: toList,
    endpoints: ['queueDetails', ...aggregates, ...observations],
  },
  {
    flag: '--group-by <names>',
    help: 'dimensions by their names in the API, separated by commas',
    default: 'queue and media type',
    parse: toList,
    endpoints: ['queueDetails', ...aggregates, 'conversationActivity'],
    fields: ['groupBys'],
  },
  {
    flag: '--size <rows>',
    help: 'rows a page',
    default: "the endpoint's own; demo: 6, conversations 50",
    parse: toNumber,
    endpoints: ['queueDetails', 'conversationAggregateJob', ...details, 'conversationActivity', 'routingQueues'],
    fields: ['pageSize'],
  },
  {
    flag: '--job-id <id>',
    help: 'read the results of this job of an earlier run, instead of submitting one',
    default: 'a new job',
    endpoints: jobs,
  },
  {
    flag: '--max-predicates <number>',
    help: 'maximum number of queue ids and media types in the filter of one request',
    default: '200',
    parse: toNumber,
    endpoints: observations,
  },
  {
    flag: '--namespace <name>',
    help: 'namespace of the limits',
    default: '`platform.api`',
    endpoints: ['organizationLimits'],
  },
] as const satisfies readonly (Flag & { readonly endpoints?: readonly EndpointName[] })[];

/** Flags that select the server, for `query` and `watch`. */
export const serverFlags = [
  { flag: '--demo', help: 'use an embedded simulator, unless a server is selected by flags or by the environment' },
  {
    flag: '--region <domain>',
    help: 'domain of the region, such as `mypurecloud.com`, or its AWS region, such as `us-east-1`',
    variable: 'GENESYS_REGION',
  },
  { flag: '--client-id <id>', help: 'id of the OAuth client', variable: 'GENESYS_CLIENT_ID' },
  {
    flag: '--scope <scopes>',
    help: 'OAuth scopes to request with the token, separated by spaces: for a gateway that requires them',
    default: 'none',
  },
  {
    flag: '--hosts-api <origin>',
    help: 'origin of the API of a gateway or simulator, instead of a region',
    fields: ['hosts.api'],
  },
  {
    flag: '--hosts-login <origin>',
    help: 'origin of the login host of a gateway or simulator; required with `--hosts-api`',
    fields: ['hosts.login'],
  },
  {
    flag: '--trusted-origin <origins>',
    help: 'origins, separated by commas, that a server behind a gateway writes into its links in place of that of the API',
    default: 'none',
    parse: toList,
    fields: ['trustedOrigins'],
  },
  {
    flag: '--rate-per-minute <requests>',
    help: 'maximum number of requests a minute',
    default: '300; `queueDetails`: 10 a second',
    parse: toNumber,
    fields: ['budget.perMinute'],
  },
  {
    flag: '--max-attempts <number>',
    help: 'maximum number of attempts for each request',
    default: '6',
    parse: toNumber,
    fields: ['retry.maxAttempts'],
  },
] as const satisfies readonly Flag[];

/** Flags that set how the interval is read. */
export const runFlags = [
  {
    flag: '--slice <duration>',
    help: 'read the interval in slices of `PT6H`, `P1D`, `P7D`, ...; a slice that is too much for the server is split',
    default: 'one request',
    endpoints: ofInterval,
  },
  {
    flag: '--concurrency <slices>',
    help: 'number of slices that are read at the same time',
    default: '4',
    parse: toNumber,
    endpoints: ofInterval,
  },
  {
    flag: '--merge',
    help: 'merge the rows of the slices into those of the whole interval',
    endpoints: ofInterval,
    excludes: '--since',
  },
  {
    flag: '--explain',
    help: 'print what the run would request, and send no request; with `--json` as one line',
    endpoints: ofInterval,
    excludes: '--since',
  },
  {
    flag: '--checkpoint <file>',
    help: 'record in this file what was printed, and continue from there the next time; rows in a pipe count as printed, even if its reader fails: append to a file (`>> rows.ndjson`)',
    endpoints: ofInterval,
  },
  {
    flag: '--since',
    help: 'print what has settled since the checkpoint, and what has changed; requires `--checkpoint` and `--granularity`',
    endpoints: granular,
    requires: '--checkpoint',
  },
  {
    flag: '--settle-ms <ms>',
    help: 'with `--since`: how long after its end a step is first requested, in milliseconds',
    default: '900000',
    parse: toNumber,
    endpoints: ofInterval,
    requires: '--since',
  },
  {
    flag: '--lookback <duration>',
    help: 'with `--since`: how far back steps are requested again; rows with new values are printed again, with a higher revision',
    default: 'not at all',
    endpoints: ofInterval,
    requires: '--since',
  },
] as const satisfies readonly (Flag & { readonly endpoints?: readonly EndpointName[] })[];

/** Flags that set how rows are printed. */
export const outputFlags = [
  { flag: '--json', help: 'print each row as one line of JSON, as the library returns it', default: 'a table' },
  {
    flag: '--csv',
    help: "print CSV: the columns of the table, numbers not rounded; fields with a separator are quoted, formulas are prefixed with `'`",
    default: 'a table',
    excludes: '--json',
  },
] as const satisfies readonly Flag[];

/** The flags of `genesys-rows query`, in the order of `--help`. */
export const queryFlags: readonly FlagGroup[] = [
  { title: 'Query', flags: endpointFlags },
  { title: 'Server', flags: serverFlags },
  { title: 'Interval', flags: runFlags },
  { title: 'Output', flags: outputFlags },
];

/** The values of the flags that select the server. */
export type ServerValues = ValuesOf<(typeof serverFlags)[number]>;

/** The values of the flags that describe a query, always with an interval. */
export type EndpointValues = Omit<ValuesOf<(typeof endpointFlags)[number]>, 'interval'> & { readonly interval: string };

/** The values of the flags that set how the interval is read. */
export type RunValues = ValuesOf<(typeof runFlags)[number]>;

/** The values of the flags of `genesys-rows query`. */
export type QueryValues = Partial<EndpointValues> & ServerValues & RunValues & ValuesOf<(typeof outputFlags)[number]>;

/** Whether an endpoint supports a flag that describes a query. */
export const supports = (endpoint: EndpointName, name: `--${string}`): boolean =>
  endpointFlags.some((flag) => nameOfFlag(flag) === name && isSupported(flag, endpoint));
