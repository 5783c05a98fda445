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
}

interface ErrorOptions {
  readonly cause?: unknown;
}

/** Base of all errors of this library. `kind` is a literal, so a `switch` on it narrows the type. */
export abstract class AnalyticsError extends Error {
  abstract readonly kind: string;
}

abstract class RequestError extends AnalyticsError implements RequestFacts {
  readonly path: string;
  readonly attempts: number;

  constructor(message: string, request: RequestFacts, options?: ErrorOptions) {
    super(`${message} (${request.path}, attempt ${request.attempts})`, options);
    this.path = request.path;
    this.attempts = request.attempts;
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
    super(`${what}: ${problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}`);
  }
}

/** The token endpoint refuses us, or a request was refused again with a token just renewed. */
export class AuthError extends RequestError {
  override readonly name = 'AuthError';
  readonly kind = 'auth';
  readonly status: number;
  /** The OAuth error code, such as `invalid_client`, where the server gave one. */
  readonly oauthError: string | undefined;

  constructor(message: string, facts: RequestFacts & { status: number; oauthError?: string | undefined }) {
    super(message, facts);
    this.status = facts.status;
    this.oauthError = facts.oauthError;
  }
}

/** What the server said of a request that it refused. */
export interface ServerFacts extends RequestFacts {
  readonly status: number;
  /** The platform's error code, such as `bad.request`. */
  readonly code?: string | undefined;
  /** `ININ-Correlation-Id`: what the vendor's support asks for. */
  readonly correlationId?: string | undefined;
  readonly serverMessage?: string | undefined;
  /** The longest the server asked to wait, in milliseconds, by header or message. */
  readonly retryAfterMs?: number | undefined;
}

/** Any status that has no error of its own. */
export class HttpError extends RequestError implements ServerFacts {
  override readonly name: string = 'HttpError';
  readonly kind: 'http' | 'permission' | 'rate-limit' = 'http';
  readonly status: number;
  readonly code: string | undefined;
  readonly correlationId: string | undefined;
  readonly serverMessage: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, facts: ServerFacts) {
    super(message, facts);
    this.status = facts.status;
    this.code = facts.code;
    this.correlationId = facts.correlationId;
    this.serverMessage = facts.serverMessage;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** 403: the OAuth client's roles lack a permission. */
export class PermissionError extends HttpError {
  override readonly name = 'PermissionError';
  override readonly kind = 'permission';

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
export class RateLimitError extends HttpError {
  override readonly name = 'RateLimitError';
  override readonly kind = 'rate-limit';
}

/** No answer, or not all of it: connection refused or reset, DNS, TLS, body cut. */
export class NetworkError extends RequestError {
  override readonly name = 'NetworkError';
  readonly kind = 'network';
  readonly phase: 'connect' | 'body';
  /** The system's code where there is one, such as `ECONNREFUSED`. */
  readonly code: string | undefined;

  constructor(
    message: string,
    facts: RequestFacts & { phase: 'connect' | 'body'; code?: string | undefined; cause?: unknown },
  ) {
    super(message, facts, facts);
    this.phase = facts.phase;
    this.code = facts.code;
  }
}

/** A timer ran out: `attempt` (one try), `idle` (silence inside a body), `total` (a page with all its tries). */
export class TimeoutError extends RequestError {
  override readonly name = 'TimeoutError';
  readonly kind = 'timeout';
  readonly phase: 'attempt' | 'idle' | 'total';

  constructor(message: string, facts: RequestFacts & { phase: 'attempt' | 'idle' | 'total'; cause?: unknown }) {
    super(message, facts, facts);
    this.phase = facts.phase;
  }
}

/** The answer is not JSON, or not what the contract promises. */
export class DecodeError extends AnalyticsError {
  override readonly name = 'DecodeError';
  readonly kind = 'decode';
  /** At most 20. */
  readonly failures: readonly DecodeFailure[];
  readonly path: string | undefined;
  readonly attempts: number | undefined;
  /** `json`: the text is no JSON, perhaps cut, so one more try is worthwhile. `shape`: it never will be right. */
  readonly reason: 'json' | 'shape';

  constructor(
    message: string,
    facts: Partial<RequestFacts> & { reason: 'json' | 'shape'; failures: readonly DecodeFailure[] },
  ) {
    super(message);
    this.failures = facts.failures;
    this.reason = facts.reason;
    this.path = facts.path;
    this.attempts = facts.attempts;
  }
}

/** A chain of pages that would not end, or that leaves the API's origin. */
export class PagingError extends AnalyticsError {
  override readonly name = 'PagingError';
  readonly kind = 'paging';

  constructor(
    message: string,
    readonly reason: 'loop' | 'origin' | 'too-many-pages' | 'too-many-empty-pages',
    /** Number of the page whose successor was refused; the first is 1. */
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
  | BufferOverflowError;

const isOfKind =
  <E extends AnalyticsError>(kind: E['kind']) =>
  (error: unknown): error is E =>
    isAnalyticsError(error) && error.kind === kind;

/** True for errors of this library, from whichever copy of it (ESM or CommonJS). */
export const isAnalyticsError = (error: unknown): error is AnalyticsError =>
  error instanceof Error && 'kind' in error && typeof error.kind === 'string';

export const isQueryError = isOfKind<QueryError>('query');
export const isAuthError = isOfKind<AuthError>('auth');
export const isPermissionError = isOfKind<PermissionError>('permission');
export const isRateLimitError = isOfKind<RateLimitError>('rate-limit');
export const isHttpError = isOfKind<HttpError>('http');
export const isNetworkError = isOfKind<NetworkError>('network');
export const isTimeoutError = isOfKind<TimeoutError>('timeout');
export const isDecodeError = isOfKind<DecodeError>('decode');
export const isPagingError = isOfKind<PagingError>('paging');
export const isBufferOverflowError = isOfKind<BufferOverflowError>('overflow');
