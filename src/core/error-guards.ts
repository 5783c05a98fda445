import {
  isAnalyticsError,
  type AnalyticsError,
  type CauseFacts,
  type AuthError,
  type BufferOverflowError,
  type DecodeError,
  type HttpError,
  type IncompleteError,
  type JobError,
  type MergeError,
  type NetworkError,
  type PagingError,
  type PermissionError,
  type QueryError,
  type RateLimitError,
  type TimeoutError,
} from './errors.js';
import { isError } from './is-error.js';
export { isAnalyticsError } from './errors.js';

/** Returns what an event reports of an error. */
export const causeFacts = (error: unknown): CauseFacts => ({
  kind: isAnalyticsError(error) ? error.kind : 'unknown',
  status: isError(error) && 'status' in error && typeof error.status === 'number' ? error.status : undefined,
});

const isOfKind =
  <E extends AnalyticsError>(kind: E['kind']) =>
  (error: unknown): error is E =>
    isAnalyticsError(error) && error.kind === kind;

/** A query or an option was rejected before any request. */
export const isQueryError = isOfKind<QueryError>('query');
/** The login host, or the API after a renewal of the token, rejected the client. */
export const isAuthError = isOfKind<AuthError>('auth');
/** 403: the OAuth client's roles lack a permission. */
export const isPermissionError = isOfKind<PermissionError>('permission');
/** 429 after the last attempt, or with a wait longer than `maxWaitMs` allows. */
export const isRateLimitError = isOfKind<RateLimitError>('rate-limit');
/** An error status without an error class of its own. */
export const isHttpError = isOfKind<HttpError>('http');
/** No response or an incomplete one. */
export const isNetworkError = isOfKind<NetworkError>('network');
/** A time limit was exceeded; `phase` names it. */
export const isTimeoutError = isOfKind<TimeoutError>('timeout');
/** The response is not valid JSON, or does not match the schema. */
export const isDecodeError = isOfKind<DecodeError>('decode');
/** A chain of pages does not end, leads to another origin, or stops without a page. */
export const isPagingError = isOfKind<PagingError>('paging');
/** A job failed, was cancelled, has expired, or may be running although its submission seemed to fail. */
export const isJobError = isOfKind<JobError>('job');
/** A plain Observable emitted more values than can be buffered for its consumer. */
export const isBufferOverflowError = isOfKind<BufferOverflowError>('overflow');
/** A merge was requested for a metric that cannot be merged across slices. */
export const isMergeError = isOfKind<MergeError>('merge');
/** A run has ended with intervals missing. */
export const isIncompleteError = isOfKind<IncompleteError>('incomplete');
