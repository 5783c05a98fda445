import type { Complete, Incomplete } from '../core/complete.js';
import { IsoInstant } from '../core/interval.js';
import { isObject } from '../core/is-object.js';
import { type CompleteRuntime, completeRuntime, maxTimerMs, type Runtime } from '../core/runtime.js';
import { IncompleteRuntime } from '../core/runtime-options.js';
import {
  decoded,
  type Fields,
  Flag,
  guarded,
  instance,
  listOf,
  NonEmptyString,
  numberFrom,
  oneOf,
  optional,
  positive,
  struct,
  switched,
  uniqueListOf,
  wholeNumber,
  withDefault,
  withRule,
} from '../core/validation.js';
import { Fault } from './faults/fault.js';
import type { RateWindowKind } from './http/rate-limiter.js';
import { JobOptions } from './jobs/job-options.js';

/** What `startSimulator` simulates. Every field has a default. */
export interface SimulatorOptions {
  /**
   * Seed of the organisation and its history: the same seed gives the same responses, in every process.
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
   * `inin-ratelimit-count`, `-allowed` and `-reset` on each response to a valid token.
   * @defaultValue false
   */
  readonly rateHeaders?: boolean | undefined;
  /**
   * Scopes that are approved for the OAuth client: a request for a token with any other gets a 401, `invalid_scope`.
   * @defaultValue ['analytics:queue:view']
   */
  readonly scopes?: readonly string[] | undefined;
  /**
   * How long a token is good, in seconds of the runtime's clock.
   * @defaultValue 86_399
   */
  readonly tokenLifeS?: number | undefined;
  /**
   * Time until each response, in milliseconds. From a range, the seed draws a value for each.
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
   * Maximum number of `queueId` predicates in one filter; a query with more is rejected.
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
   * Instead of the history: the queue details endpoint returns exactly this number of pages with this number of rows, each row
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

const Delay = numberFrom(0, maxTimerMs);

type Latency = { readonly minMs: number; readonly maxMs: number };

const Latency = withRule(instance<Latency>({ minMs: Delay, maxMs: Delay }), (value) => {
  const { minMs, maxMs } = isObject(value) ? value : {};
  return typeof minMs === 'number' && typeof maxMs === 'number' && minMs > maxMs
    ? [{ path: 'maxMs', message: 'must not be below minMs' }]
    : [];
});

const ValidOptions = struct({
  seed: withDefault(
    guarded('a whole number', (value): value is number => Number.isSafeInteger(value)),
    1,
  ),
  queues: withDefault(wholeNumber(1, 100_000), 12),
  mediaTypes: withDefault(uniqueListOf(NonEmptyString), ['voice', 'chat', 'email', 'message', 'callback']),
  conversationsPerQueueDay: withDefault(positive(1_000_000), 40),
  ratePerMinute: withDefault(positive(), 300),
  ratePerSecond: withDefault(positive(), Infinity),
  rateWindow: withDefault(oneOf(['fixed', 'sliding']), 'fixed'),
  rateHeaders: withDefault(Flag, false),
  scopes: withDefault(listOf(NonEmptyString), ['analytics:queue:view']),
  tokenLifeS: withDefault(positive(), 86_399),
  latencyMs: withDefault(
    switched<number | Latency>((value) => (isObject(value) ? Latency : Delay)),
    0,
  ),
  faults: withDefault(listOf(Fault), []),
  pageLinks: withDefault(oneOf(['absolute', 'relative']), 'absolute'),
  maxQueueIds: withDefault(positive(), 300),
  maxPredicates: withDefault(positive(), 200),
  jobs: withDefault(JobOptions, {}),
  dataAvailableUntil: optional(IsoInstant),
  detailsRepeat: withDefault(Flag, false),
  scripted: optional(
    instance<{ readonly pages: number; readonly rowsPerPage: number }>({
      pages: wholeNumber(1, 1e9),
      rowsPerPage: wholeNumber(1, 100_000),
    }),
  ),
  keptRequests: withDefault(wholeNumber(1, 10_000_000), 10_000),
  clientId: optional(NonEmptyString),
  clientSecret: optional(NonEmptyString),
  port: withDefault(wholeNumber(0, 65_535), 0),
  runtime: optional(IncompleteRuntime),
} satisfies Fields<SimulatorOptions>);

/** Options without a default. */
type Undefaulted = 'scripted' | 'clientId' | 'clientSecret' | 'dataAvailableUntil';

/** The options with their defaults. */
export type ResolvedOptions = Complete<Omit<SimulatorOptions, Undefaulted | 'latencyMs' | 'runtime'>> &
  Pick<SimulatorOptions, Undefaulted> & { readonly latencyMs: Latency; readonly runtime: CompleteRuntime };

/**
 * Validates the options and fills in the defaults.
 *
 * @throws QueryError with every problem.
 */
export const resolveOptions = (options: SimulatorOptions): ResolvedOptions => {
  const { latencyMs, runtime, ...rest } = decoded('startSimulator', ValidOptions, options);
  return {
    ...rest,
    latencyMs: typeof latencyMs === 'number' ? { minMs: latencyMs, maxMs: latencyMs } : latencyMs,
    runtime: completeRuntime(runtime),
  };
};
