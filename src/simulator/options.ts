import type { Complete, Incomplete } from '../core/complete.js';
import { instantProblems } from '../core/interval.js';
import { isObject } from '../core/is-object.js';
import {
  type Check,
  eachOf,
  exactFields,
  fields,
  flag,
  must,
  optional,
  positive,
  refuseIfAny,
  someOf,
  text,
  wholeNumber,
} from '../core/validation.js';
import { type CompleteRuntime, completeRuntime, type Runtime, runtimeProblems } from '../core/runtime.js';
import { delayProblems } from './delay-problems.js';
import type { Fault } from './faults/fault.js';
import { faultProblems } from './faults/fault-problems.js';
import type { RateWindowKind } from './http/rate-limiter.js';
import { type JobOptions, jobOptionsCheck } from './jobs/job-options.js';

/** What `startSimulator` simulates. Every field has a default. */
export interface SimulatorOptions {
  /**
   * Seed of the organisation and its history: the same seed gives the same answers, in every process.
   * @defaultValue 1
   */
  readonly seed?: number | undefined;
  /**
   * How many queues the organisation has.
   * @defaultValue 12
   */
  readonly queues?: number | undefined;
  /** @defaultValue voice, chat, email, message, callback */
  readonly mediaTypes?: readonly string[] | undefined;
  /**
   * Mean conversations of a queue on a working day, all media types together. Nights and weekends are quiet, and
   * queues are from half to one and a half times this size.
   * @defaultValue 40
   */
  readonly conversationsPerQueueDay?: number | undefined;
  /**
   * Requests a minute that one token may make, token requests not counted. `Infinity`: no limit.
   * @defaultValue 300
   */
  readonly ratePerMinute?: number | undefined;
  /**
   * Requests a second that one token may make, beside the limit a minute.
   * @defaultValue Infinity
   */
  readonly ratePerSecond?: number | undefined;
  /**
   * `fixed`: a minute begins with the first request after the last one. `sliding`: each request is forgotten a minute
   * after it came.
   * @defaultValue 'fixed'
   */
  readonly rateWindow?: RateWindowKind | undefined;
  /**
   * `inin-ratelimit-count`, `-allowed` and `-reset` on each answer to a good token.
   * @defaultValue false
   */
  readonly rateHeaders?: boolean | undefined;
  /**
   * Scopes that are approved for the OAuth client: a request for a token with any other is answered 401, `invalid_scope`.
   * @defaultValue ['analytics:queue:view']
   */
  readonly scopes?: readonly string[] | undefined;
  /**
   * How long a token is good, in seconds of the runtime's clock.
   * @defaultValue 86_399
   */
  readonly tokenLifeS?: number | undefined;
  /**
   * How long each answer takes, in milliseconds. A range is drawn from by the seed.
   * @defaultValue 0
   */
  readonly latencyMs?: number | { readonly minMs: number; readonly maxMs: number } | undefined;
  /** What goes wrong on purpose. @defaultValue nothing */
  readonly faults?: readonly Fault[] | undefined;
  /**
   * How `nextPageUri` is written.
   * @defaultValue 'absolute'
   */
  readonly pageLinks?: 'absolute' | 'relative' | undefined;
  /**
   * Most `queueId` predicates in one filter; a query with more is refused.
   * @defaultValue 300
   */
  readonly maxQueueIds?: number | undefined;
  /**
   * Maximum number of predicates in one filter of a query for queue observations or conversation activity, media types included; a query with more is rejected.
   * @defaultValue 200
   */
  readonly maxPredicates?: number | undefined;
  /** How long jobs take, and how they end. @defaultValue queued 1 s, pending 3 s, then FULFILLED for a day */
  readonly jobs?: JobOptions | undefined;
  /**
   * Up to when data are there for detail jobs, as an ISO 8601 instant: conversations from then on are not in their
   * results.
   * @defaultValue all data are available, up to now
   */
  readonly dataAvailableUntil?: string | undefined;
  /**
   * Each page of conversation details but the first begins with the last conversation of the page before, as it can
   * happen where conversations end while pages are requested.
   * @defaultValue false
   */
  readonly detailsRepeat?: boolean | undefined;
  /**
   * Instead of the history: the queue details endpoint answers exactly this many pages of this many rows, each row
   * with its running number (from 0) in the last digits of its `queueId`. Costs the simulator next to nothing, so that
   * a benchmark measures the client.
   */
  readonly scripted?: { readonly pages: number; readonly rowsPerPage: number } | undefined;
  /**
   * How many requests `requests` keeps at least; the oldest are forgotten first.
   * @defaultValue 10_000
   */
  readonly keptRequests?: number | undefined;
  /** @defaultValue made from the seed */
  readonly clientId?: string | undefined;
  /** @defaultValue made from the seed */
  readonly clientSecret?: string | undefined;
  /**
   * Port on 127.0.0.1; 0 takes a free one.
   * @defaultValue 0
   */
  readonly port?: number | undefined;
  /** Timers and elapsed time, of tokens, rate limits, latency and faults; and the time of day that the server has. @defaultValue the machine's own */
  readonly runtime?: Incomplete<Runtime> | undefined;
}

/** Options without a default. */
type Undefaulted = 'scripted' | 'clientId' | 'clientSecret' | 'dataAvailableUntil';

/** The options with their defaults. */
export type ResolvedOptions = Complete<WithDefaults> &
  Pick<SimulatorOptions, Undefaulted> & {
    readonly latencyMs: { readonly minMs: number; readonly maxMs: number };
    readonly runtime: CompleteRuntime;
  };

/**
 * Checks the options and fills in the defaults.
 * @throws QueryError that lists everything that is wrong.
 */
export const resolveOptions = (options: SimulatorOptions): ResolvedOptions => {
  refuseIfAny('startSimulator', check('', options));
  const { latencyMs = 0, scripted, clientId, clientSecret, dataAvailableUntil, ...rest } = options;
  return {
    ...withDefaults(rest),
    ...(scripted && { scripted }),
    ...(clientId !== undefined && { clientId }),
    ...(clientSecret !== undefined && { clientSecret }),
    ...(dataAvailableUntil !== undefined && { dataAvailableUntil }),
    latencyMs: typeof latencyMs === 'number' ? { minMs: latencyMs, maxMs: latencyMs } : latencyMs,
    runtime: completeRuntime(options.runtime),
  };
};

type WithDefaults = Omit<SimulatorOptions, Undefaulted | 'latencyMs' | 'runtime'>;

const withDefaults = ({
  seed = 1,
  queues = 12,
  mediaTypes = ['voice', 'chat', 'email', 'message', 'callback'],
  conversationsPerQueueDay = 40,
  ratePerMinute = 300,
  ratePerSecond = Infinity,
  rateWindow = 'fixed',
  rateHeaders = false,
  scopes = ['analytics:queue:view'],
  tokenLifeS = 86_399,
  faults = [],
  pageLinks = 'absolute',
  maxQueueIds = 300,
  maxPredicates = 200,
  jobs = {},
  detailsRepeat = false,
  keptRequests = 10_000,
  port = 0,
}: WithDefaults): Complete<WithDefaults> => ({
  seed,
  queues,
  mediaTypes,
  conversationsPerQueueDay,
  ratePerMinute,
  ratePerSecond,
  rateWindow,
  rateHeaders,
  scopes,
  tokenLifeS,
  faults,
  pageLinks,
  maxQueueIds,
  maxPredicates,
  jobs,
  detailsRepeat,
  keptRequests,
  port,
});

const latency: Check = (path, value) => {
  if (!isObject(value)) return delayProblems(path, value);
  const problems = fields<{ minMs: number; maxMs: number }>({ minMs: delayProblems, maxMs: delayProblems })(
    path,
    value,
  );
  const { minMs, maxMs } = value as { minMs: number; maxMs: number };
  return problems.length > 0 || minMs <= maxMs
    ? problems
    : [{ path: `${path}.maxMs`, message: 'must not be below minMs' }];
};

const check = exactFields<SimulatorOptions>({
  seed: optional(must(Number.isSafeInteger, 'must be a whole number')),
  queues: optional(wholeNumber(1, 100_000)),
  mediaTypes: optional(someOf(text)),
  conversationsPerQueueDay: optional(positive(1_000_000)),
  ratePerMinute: optional(positive()),
  ratePerSecond: optional(positive()),
  rateWindow: optional(must((value) => value === 'fixed' || value === 'sliding', 'must be fixed or sliding')),
  rateHeaders: optional(flag),
  scopes: optional(eachOf(text)),
  tokenLifeS: optional(positive()),
  latencyMs: optional(latency),
  faults: optional(eachOf(faultProblems)),
  pageLinks: optional(must((value) => value === 'absolute' || value === 'relative', 'must be absolute or relative')),
  maxQueueIds: optional(positive()),
  maxPredicates: optional(positive()),
  jobs: optional(jobOptionsCheck),
  dataAvailableUntil: optional(instantProblems),
  detailsRepeat: optional(flag),
  scripted: optional(
    fields<{ pages: number; rowsPerPage: number }>({
      pages: wholeNumber(1, 1e9),
      rowsPerPage: wholeNumber(1, 100_000),
    }),
  ),
  keptRequests: optional(wholeNumber(1, 10_000_000)),
  clientId: optional(text),
  clientSecret: optional(text),
  port: optional(wholeNumber(0, 65_535)),
  runtime: optional(runtimeProblems),
});
