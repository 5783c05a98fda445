import { isObject } from './is-object.js';

const brand: unique symbol = Symbol.for('genesys-analytics-rx/error') as never;

/** Base of all errors of this library. `kind` is a literal, so a `switch` on it narrows the type. */
export abstract class AnalyticsError extends Error {
  abstract readonly kind: string;
  /** Id of the server's job that the run waited for or read, where there is one. Pass it as the query's option `jobId` to read the job again. */
  declare readonly jobId?: string | undefined;
  /** Marks errors of this library across its ESM and its CommonJS copy. */
  declare readonly [brand]: true;

  /** Copies the facts to fields of the error, `cause` included. */
  constructor(message: string, facts: object = {}) {
    super(message, facts);
    Object.assign(this, facts);
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Returns true for errors of this library, from its ESM or its CommonJS copy, and of every realm. */
export const isAnalyticsError = (error: unknown): error is AnalyticsError => isObject(error) && brand in error;

/** What is wrong with one field of an input. */
export interface Problem {
  /** Path of the field: `interval`, `groupBys[1]`, `hosts.api`. */
  readonly path: string;
  /** What is wrong and what to write instead. */
  readonly message: string;
}

/** What is wrong with one field of a response. */
export interface DecodeFailure {
  /** Path of the field: `entities[3].offered`. */
  readonly path: string;
  /** The type that the schema requires. */
  readonly expected: string;
  /** The actual value, shortened. */
  readonly actual: string;
}

/** Fields of every error that came from a request. */
export interface RequestFacts {
  /** Path of the request, without the query string, which can contain names and cursors. */
  readonly path: string;
  /** Number of requests sent, the failed one included, and those that follow a redirect or a renewed token; 0 where none was sent. */
  readonly attempts: number;
  /** `ININ-Correlation-Id` of the response, where there was one; the vendor's support needs it. */
  readonly correlationId?: string | undefined;
}

/** What an event reports of an error: its kind, and the status where there was a response. */
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

/** An input was rejected before any request. Lists every problem at once. */
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

/** The token endpoint rejected the client, or the API rejected a request again with a renewed token. */
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
  /** The OAuth error code, such as `invalid_client`, where the server sent one. */
  declare readonly oauthError: string | undefined;
  declare readonly correlationId: string | undefined;
  declare readonly serverMessage: string | undefined;
}

/** What the server reported about a request that failed. */
export interface ServerFacts extends RequestFacts {
  readonly status: number;
  /** The platform's error code, such as `bad.request`. */
  readonly code?: string | undefined;
  readonly serverMessage?: string | undefined;
  /** The longest wait that the server requested by header or message, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

abstract class StatusError extends RequestError<ServerFacts> implements ServerFacts {
  declare readonly status: number;
  declare readonly code: string | undefined;
  declare readonly correlationId: string | undefined;
  declare readonly serverMessage: string | undefined;
  declare readonly retryAfterMs: number | undefined;
}

/** The server responded with an error status that has no error class of its own. */
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

/** 429 after the last attempt, or with a wait longer than `maxWaitMs` allows. See `retryAfterMs`. */
export class RateLimitError extends StatusError {
  override readonly name = 'RateLimitError';
  readonly kind = 'rate-limit';
}

/** Fields of a NetworkError. */
export interface NetworkFacts extends RequestFacts {
  readonly phase: 'connect' | 'body';
  readonly code?: string | undefined;
  readonly cause?: unknown;
}

/** No response or an incomplete one: connection refused or reset, DNS, TLS, truncated body. */
export class NetworkError extends RequestError<NetworkFacts> {
  override readonly name = 'NetworkError';
  readonly kind = 'network';
  declare readonly phase: 'connect' | 'body';
  /** The system's code where there is one, such as `ECONNREFUSED`. */
  declare readonly code: string | undefined;
}

/** Fields of a TimeoutError. */
export interface TimeoutFacts extends RequestFacts {
  readonly phase: 'attempt' | 'idle' | 'total';
  readonly cause?: unknown;
}

/** A time limit was exceeded: `attempt` (one attempt), `idle` (no data within a body), `total` (a page with all its attempts). */
export class TimeoutError extends RequestError<TimeoutFacts> {
  override readonly name = 'TimeoutError';
  readonly kind = 'timeout';
  declare readonly phase: 'attempt' | 'idle' | 'total';
}

/** The response is not valid JSON, or does not match the schema. */
export class DecodeError extends AnalyticsError {
  override readonly name = 'DecodeError';
  readonly kind = 'decode';
  /** The first failures, at most 20. */
  declare readonly failures: readonly DecodeFailure[];
  declare readonly path: string | undefined;
  declare readonly attempts: number | undefined;
  declare readonly correlationId: string | undefined;
  /** `json`: the body is not valid JSON, possibly truncated, so one more attempt is worthwhile. `shape`: another attempt cannot help. */
  declare readonly reason: 'json' | 'shape';

  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- it says which facts
  constructor(
    message: string,
    facts: Partial<RequestFacts> & { readonly reason: 'json' | 'shape'; readonly failures: readonly DecodeFailure[] },
  ) {
    super(message, facts);
  }
}

/** A chain of pages does not end, leads to another origin than the API's, or stops without a page. */
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

/** A slow consumer has more values buffered than the limit allows. */
export class BufferOverflowError extends AnalyticsError {
  override readonly name = 'BufferOverflowError';
  readonly kind = 'overflow';

  constructor(
    message: string,
    /** Maximum number of buffered values. */
    readonly limit: number,
  ) {
    super(message);
  }
}

/** Fields of a JobError. */
export interface JobFacts {
  readonly state: JobError['state'];
  /** Id of the job; undefined where it was not received. */
  readonly jobId?: string | undefined;
  readonly serverMessage?: string | undefined;
  readonly cause?: unknown;
}

/** A job on the server returned no results. */
export class JobError extends AnalyticsError {
  override readonly name = 'JobError';
  readonly kind = 'job';
  /**
   * `FAILED`, `CANCELLED` or `EXPIRED`, as reported by the server; `UNKNOWN` where the response to the submission was lost, so a job may
   * be running; any other value is the state of the job when the run stopped waiting.
   */
  declare readonly state: 'FAILED' | 'CANCELLED' | 'EXPIRED' | 'UNKNOWN' | (string & {});
  declare readonly jobId: string | undefined;
  declare readonly serverMessage: string | undefined;

  // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- it says which facts
  constructor(message: string, facts: JobFacts) {
    super(message, facts);
  }
}

/** A merge was requested for a metric that cannot be merged across slices, such as a percentile or a target. */
export class MergeError extends AnalyticsError {
  override readonly name = 'MergeError';
  readonly kind = 'merge';

  constructor(
    message: string,
    /** The metric, or its statistic, that cannot be merged. */
    readonly metric: string,
  ) {
    super(message);
  }
}

/** A run has ended with intervals missing, or with a checkpoint that could not be saved. All other rows have been delivered. */
export class IncompleteError extends AnalyticsError {
  override readonly name = 'IncompleteError';
  readonly kind = 'incomplete';
  /** `start/end` of each missing interval, in order. */
  declare readonly missing: readonly string[];

  constructor(
    missing: readonly string[],
    /** The first failure, or the error of the checkpoint store. */
    cause: unknown,
    /** Names what failed, for the message. */
    failed = 'the first failure',
  ) {
    const why = messageOf(cause);
    super(`${missingText(missing)}${why === undefined ? '' : `; ${failed}: ${why}`}`, { missing, cause });
  }
}

/** Maximum number of intervals named in a message; the rest is counted. */
const namedIntervals = 10;

const missingText = (missing: readonly string[]): string => {
  const named = missing.slice(0, namedIntervals).join(', ');
  const rest = missing.length - namedIntervals;
  const [what, which] = missing.length === 1 ? ['interval is', 'it'] : ['intervals are', 'them'];
  return `${missing.length} ${what} missing, request ${which} again: ${named}${rest > 0 ? ` and ${rest} more` : ''}`;
};

/** Returns the message of a thrown value; undefined where nothing was thrown. */
const messageOf = (thrown: unknown): string | undefined => {
  if (thrown === undefined || thrown === null) return undefined;
  if (thrown instanceof Error) return thrown.message || thrown.name;
  return typeof thrown === 'string' ? thrown : `a value of type ${typeof thrown}`;
};

/** Every error of this library: `switch (error.kind)` narrows it. */
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
