import { isAnalyticsError } from './analytics-error.js';
import {
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

export { isAnalyticsError } from './analytics-error.js';

/** What an event tells of an error. */
export const causeFacts = (error: unknown): CauseFacts => ({
  kind: isAnalyticsError(error) ? error.kind : 'unknown',
  status: error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined,
});

const isOfKind =
  <E extends AnalyticsError>(kind: E['kind']) =>
  (error: unknown): error is E =>
    isAnalyticsError(error) && error.kind === kind;

/** A question or option was refused before any request. */
export const isQueryError = isOfKind<QueryError>('query');
/** The login host, or the API after a renewal, refused the client. */
export const isAuthError = isOfKind<AuthError>('auth');
/** 403: the role lacks a permission. */
export const isPermissionError = isOfKind<PermissionError>('permission');
/** 429, past the attempts or the wait that is accepted. */
export const isRateLimitError = isOfKind<RateLimitError>('rate-limit');
/** A status without an error of its own. */
export const isHttpError = isOfKind<HttpError>('http');
/** No answer, or not all of it. */
export const isNetworkError = isOfKind<NetworkError>('network');
/** A timer ran out; `phase` says which. */
export const isTimeoutError = isOfKind<TimeoutError>('timeout');
/** The answer is not JSON, or not what the contract promises. */
export const isDecodeError = isOfKind<DecodeError>('decode');
/** A chain of pages that would not end, or that leaves the origin. */
export const isPagingError = isOfKind<PagingError>('paging');
/** A job failed, was cancelled, has expired, or may be running unknown to us. */
export const isJobError = isOfKind<JobError>('job');
/** A plain Observable ran too far ahead of its consumer. */
export const isBufferOverflowError = isOfKind<BufferOverflowError>('overflow');
/** A metric that cannot be merged was asked for across slices. */
export const isMergeError = isOfKind<MergeError>('merge');
/** A run has ended with intervals missing. */
export const isIncompleteError = isOfKind<IncompleteError>('incomplete');
