import { AnalyticsError } from './analytics-error.js';
import type { JobError } from './job-error.js';

export { AnalyticsError } from './analytics-error.js';
export { JobError, type JobFacts } from './job-error.js';

/** What is wrong with one field of what was asked. */
export interface Problem {
  /** Where: `interval`, `groupBys[1]`, `hosts.api`. */
  readonly path: string;
  /** What is wrong and what to write instead. */
  readonly message: string;
}

/** What is wrong with one field of what was answered. */
export interface DecodeFailure {
  /** Where: `entities[3].offered`. */
  readonly path: string;
  /** The type that the contract promises. */
  readonly expected: string;
  /** What stood there, shortened. */
  readonly actual: string;
}

/** Carried by every error that came from a request. */
export interface RequestFacts {
  /** Path that was asked; never the query string, which can carry names and cursors. */
  readonly path: string;
  /** How often this request was sent, the failed time included. */
  readonly attempts: number;
  /** `ININ-Correlation-Id`, where there was an answer: what the vendor's support asks for. */
  readonly correlationId?: string | undefined;
}

/** What an event tells of an error: its kind, and the status where there was an answer. */
export interface CauseFacts {
  readonly kind: string;
  readonly status: number | undefined;
}

abstract class RequestError<Facts extends RequestFacts> extends AnalyticsError implements RequestFacts {
  declare readonly path: string;
  declare readonly attempts: number;

  constructor(message: string, facts: Facts) {
    super(`${message} (${facts.path}, attempt ${facts.attempts})`, facts);
  }
}

/** Refused before any request. Lists every problem at once. */
export class QueryError extends AnalyticsError {
  override readonly name = 'QueryError';
  readonly kind = 'query';

  constructor(
    /** What was being checked: a query builder's name, `createClient`, ... */
    what: string,
    readonly problems: readonly Problem[],
  ) {
    super(
      `${what}: ${problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')}`,
    );
  }
}

/** The token endpoint refuses us, or a request was refused again with a token just renewed. */
export class AuthError extends RequestError<
  RequestFacts & {
    readonly status: number;
    readonly oauthError?: string | undefined;
    readonly serverMessage?: string | undefined;
    readonly cause?: unknown;
  }
> {
  override readonly name = 'AuthError';
  readonly kind = 'auth';
  declare readonly status: number;
  /** The OAuth error code, such as `invalid_client`, where the server gave one. */
  declare readonly oauthError: string | undefined;
  declare readonly correlationId: string | undefined;
  declare readonly serverMessage: string | undefined;
}

/** What the server said of a request that it refused. */
export interface ServerFacts extends RequestFacts {
  readonly status: number;
  /** The platform's error code, such as `bad.request`. */
  readonly code?: string | undefined;
  readonly serverMessage?: string | undefined;
  /** The longest the server asked to wait, in milliseconds, by header or message. */
  readonly retryAfterMs?: number | undefined;
}

abstract class StatusError extends RequestError<ServerFacts> implements ServerFacts {
  declare readonly status: number;
  declare readonly code: string | undefined;
  declare readonly correlationId: string | undefined;
  declare readonly serverMessage: string | undefined;
  declare readonly retryAfterMs: number | undefined;
}

/** Any status that has no error of its own. */
export class HttpError extends StatusError {
  override readonly name = 'HttpError';
  readonly kind = 'http';
}

/** 403: the OAuth client's roles lack a permission. */
export class PermissionError extends StatusError {
  override readonly name = 'PermissionError';
  readonly kind = 'permission';

  constructor(
    message: string,
    facts: ServerFacts,
    /** Permissions that the server named, such as `analytics:conversationAggregate:view`. */
    readonly permissions: readonly string[],
  ) {
    super(message, facts);
  }
}

/** 429 past the attempts, or one that asks for a longer wait than we accept. See `retryAfterMs`. */
export class RateLimitError extends StatusError {
  override readonly name = 'RateLimitError';
  readonly kind = 'rate-limit';
}

/** Carried by a NetworkError. */
export interface NetworkFacts extends RequestFacts {
  readonly phase: 'connect' | 'body';
  readonly code?: string | undefined;
  readonly cause?: unknown;
}

/** No answer, or not all of it: connection refused or reset, DNS, TLS, body cut. */
export class NetworkError extends RequestError<NetworkFacts> {
  override readonly name = 'NetworkError';
  readonly kind = 'network';
  declare readonly phase: 'connect' | 'body';
  /** The system's code where there is one, such as `ECONNREFUSED`. */
  declare readonly code: string | undefined;
}

/** Carried by a TimeoutError. */
export interface TimeoutFacts extends RequestFacts {
  readonly phase: 'attempt' | 'idle' | 'total';
  readonly cause?: unknown;
}

/** A timer ran out: `attempt` (one try), `idle` (silence inside a body), `total` (a page with all its tries). */
export class TimeoutError extends RequestError<TimeoutFacts> {
  override readonly name = 'TimeoutError';
  readonly kind = 'timeout';
  declare readonly phase: 'attempt' | 'idle' | 'total';
}

/** The answer is not JSON, or not what the contract promises. */
export class DecodeError extends AnalyticsError {
  override readonly name = 'DecodeError';
  readonly kind = 'decode';
  /** At most 20. */
  declare readonly failures: readonly DecodeFailure[];
  declare readonly path: string | undefined;
  declare readonly attempts: number | undefined;
  declare readonly correlationId: string | undefined;
  /** `json`: the text is no JSON, perhaps cut, so one more try is worthwhile. `shape`: it never will be right. */
  declare readonly reason: 'json' | 'shape';

  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- it says which facts
  constructor(
    message: string,
    facts: Partial<RequestFacts> & { readonly reason: 'json' | 'shape'; readonly failures: readonly DecodeFailure[] },
  ) {
    super(message, facts);
  }
}

/** A chain of pages that would not end, that leaves the API's origin, or that breaks off without a page. */
export class PagingError extends AnalyticsError {
  override readonly name = 'PagingError';
  readonly kind = 'paging';

  constructor(
    message: string,
    readonly reason: 'loop' | 'origin' | 'too-many-pages' | 'too-many-empty-pages' | 'too-many-rows' | 'no-page',
    /** Number of the page whose successor was rejected or did not arrive; the first is 1. */
    readonly page: number,
  ) {
    super(message);
  }
}

/** More rows wait for a slow consumer than the bound allows. */
export class BufferOverflowError extends AnalyticsError {
  override readonly name = 'BufferOverflowError';
  readonly kind = 'overflow';

  constructor(
    message: string,
    /** The bound, in values. */
    readonly limit: number,
  ) {
    super(message);
  }
}

/** A metric was asked for across slices that cannot be merged: a percentile, a target. */
export class MergeError extends AnalyticsError {
  override readonly name = 'MergeError';
  readonly kind = 'merge';

  constructor(
    message: string,
    /** The metric, or the figure of it, that cannot be merged. */
    readonly metric: string,
  ) {
    super(message);
  }
}

/** A run has ended with intervals missing, or with a checkpoint that could not be saved. Everything else has been delivered. */
export class IncompleteError extends AnalyticsError {
  override readonly name = 'IncompleteError';
  readonly kind = 'incomplete';
  /** `start/end` of each missing interval, in order. */
  declare readonly missing: readonly string[];

  constructor(
    missing: readonly string[],
    /** The first failure, or the error of the checkpoint store. */
    cause: unknown,
    /** What failed with it. */
    failed = 'the first failure',
  ) {
    const why = messageOf(cause);
    super(`${missingText(missing)}${why === undefined ? '' : `; ${failed}: ${why}`}`, { missing, cause });
  }
}

/** Intervals named in a message; the rest is counted. */
const namedIntervals = 10;

const missingText = (missing: readonly string[]): string => {
  const named = missing.slice(0, namedIntervals).join(', ');
  const rest = missing.length - namedIntervals;
  const [what, which] = missing.length === 1 ? ['interval is', 'it'] : ['intervals are', 'them'];
  return `${missing.length} ${what} missing, request ${which} again: ${named}${rest > 0 ? ` and ${rest} more` : ''}`;
};

/** What a thrown value says; undefined where there is none. */
const messageOf = (thrown: unknown): string | undefined => {
  if (thrown === undefined || thrown === null) return undefined;
  if (thrown instanceof Error) return thrown.message || thrown.name;
  return typeof thrown === 'string' ? thrown : `a value of type ${typeof thrown}`;
};

/** Every error this library makes: `switch (error.kind)` narrows it. */
export type KnownError =
  | QueryError
  | AuthError
  | HttpError
  | PermissionError
  | RateLimitError
  | NetworkError
  | TimeoutError
  | DecodeError
  | PagingError
  | JobError
  | MergeError
  | IncompleteError
  | BufferOverflowError;
