import type { Complete, Incomplete } from './core/complete.js';
import type { Endpoint, RateLimits } from './core/endpoint.js';
import { Hosts, hostsOf, HttpOrigin, type Region, RegionName } from './core/hosts.js';
import { isObject } from './core/is-object.js';
import { completeRuntime, maxTimerMs, type Runtime } from './core/runtime.js';
import { IncompleteRuntime } from './core/runtime-options.js';
import {
  callable,
  decoded,
  type Fields,
  instance,
  listOf,
  optional,
  positive,
  struct,
  switched,
  wholeNumber,
  withDefault,
} from './core/validation.js';
import type { SessionSettings } from './run/session.js';
import type { RetryOptions } from './operators/retry-transient.js';
import { Credentials } from './transport/credentials.js';
import type { FetchLike } from './transport/fetch-like.js';
import { BudgetOptions, limitsFor, type RateBudget, rateBudget } from './transport/rate-limit/rate-budget.js';

/** Time limits, in milliseconds. */
export interface TimeoutOptions {
  /**
   * Limits one attempt, from sending the request to the last byte of the response.
   * @defaultValue 60_000
   */
  readonly attemptMs?: number | undefined;
  /**
   * Limits the time without data while a response body is read.
   * @defaultValue 15_000
   */
  readonly idleMs?: number | undefined;
  /**
   * Limits one page, with all its attempts and waits.
   * @defaultValue 600_000
   */
  readonly totalMs?: number | undefined;
}

/** Options of {@link createClient}. */
export interface ClientOptions {
  /**
   * The organisation's region: one of the known domains, any other domain, or an AWS region such as `us-east-1`. Exactly one of `region`
   * and `hosts` is required.
   */
  readonly region?: Region | (string & {}) | undefined;
  /** Absolute origins in place of a region, for the simulator or a gateway. */
  readonly hosts?: Hosts | undefined;
  /**
   * Origins that a server behind a gateway writes into its links and redirects in place of the API's, such as
   * `http://api.example.com:8080` where the gateway terminates TLS. The client follows such a link to the same path on the API's origin:
   * it sends no request to an origin of this list.
   * @defaultValue none: a link to another host, port or scheme is a PagingError
   */
  readonly trustedOrigins?: readonly string[] | undefined;
  /** The result of `clientCredentials` or `accessToken`. */
  readonly credentials: Credentials;
  /**
   * Sends the requests.
   * @defaultValue cross-fetch, with connections kept open from page to page
   */
  readonly fetch?: FetchLike | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly timeouts?: TimeoutOptions | undefined;
  /**
   * Rate limits that all requests of this client share, or a rate budget of your own.
   * @defaultValue 300 requests a minute; for an endpoint whose contract states limits of its own, those: 10 a second for `queueDetails`
   */
  readonly budget?: BudgetOptions | RateBudget | undefined;
  /**
   * Maximum length of a response body after decompression, in bytes. A larger one fails with a NetworkError.
   * @defaultValue 64 MiB
   */
  readonly maxBodyBytes?: number | undefined;
  /**
   * How long the client caches queue names, in milliseconds.
   * @defaultValue 600_000
   */
  readonly namesMaxAgeMs?: number | undefined;
  /** Replaces the scheduler, the random numbers and the wall clock, for tests. */
  readonly runtime?: Incomplete<Runtime> | undefined;
}

/** {@link ClientOptions} after validation, with defaults filled in. */
export interface ClientSettings extends SessionSettings {
  /** Returns the limits that forecasts for an endpoint are calculated with; undefined for a budget of the caller's own. */
  readonly paceOf: (endpoint: Pick<Endpoint<never, never, never>, 'limits'>) => Complete<RateLimits> | undefined;
  readonly namesMaxAgeMs: number;
}

const isBudget = (value: unknown): value is RateBudget => isObject(value) && 'take' in value;

const OwnBudget = instance<RateBudget>({ take: callable(), pause: callable(), learn: optional(callable()) });

const Timer = positive(maxTimerMs);

const Options = struct(
  {
    region: optional(RegionName),
    hosts: optional(Hosts),
    credentials: Credentials,
    fetch: optional(callable()),
    timeouts: withDefault(
      struct({
        attemptMs: withDefault(Timer, 60_000),
        idleMs: withDefault(Timer, 15_000),
        totalMs: withDefault(Timer, 600_000),
      } satisfies Fields<TimeoutOptions>),
      {},
    ),
    retry: withDefault(
      struct({
        maxAttempts: optional(wholeNumber(1, 1000)),
        baseDelayMs: optional(Timer),
        maxDelayMs: optional(Timer),
        maxWaitMs: optional(Timer),
      } satisfies Fields<RetryOptions>),
      {},
    ),
    budget: withDefault(
      switched<BudgetOptions | RateBudget>((value) => (isBudget(value) ? OwnBudget : BudgetOptions)),
      {},
    ),
    maxBodyBytes: withDefault(positive(), 2 ** 26),
    namesMaxAgeMs: withDefault(positive(), 600_000),
    trustedOrigins: withDefault(listOf(HttpOrigin), []),
    runtime: optional(IncompleteRuntime),
  } satisfies Fields<ClientOptions>,
  ({ region, hosts }) =>
    (region === undefined) === (hosts === undefined)
      ? [
          {
            path: 'region',
            message: 'must be set, such as mypurecloud.com, unless hosts is set: set exactly one of them',
          },
        ]
      : [],
);

/**
 * Validates options and fills in defaults.
 *
 * @throws QueryError with every problem.
 */
export const clientSettings = (options: ClientOptions): ClientSettings => {
  const { region = '', hosts = hostsOf(region), budget, ...settings } = decoded('createClient', Options, options);
  const runtime = completeRuntime(settings.runtime);
  return {
    ...settings,
    hosts,
    budget: isBudget(budget) ? budget : rateBudget(budget, runtime),
    paceOf: ({ limits }) => (isBudget(budget) ? undefined : limitsFor(budget, limits)),
    runtime,
  };
};
