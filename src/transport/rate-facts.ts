import type { RateLimits } from '../core/endpoint.js';
import type { LimitFacts } from './rate-limit-facts.js';

/** The fields of a request's endpoint that a budget uses. */
export interface LimitedEndpoint {
  readonly name: string;
  /** Limits that its contract states. */
  readonly limits: RateLimits | undefined;
}

/** What a budget may know of a request before it is sent. */
export interface RateRequest {
  readonly endpoint?: LimitedEndpoint | undefined;
  /**
   * Longest wait for a quota that the server reports as used up, in milliseconds. A longer one fails at once with a `rate-limit` error.
   * @defaultValue however long
   */
  readonly maxWaitMs?: number | undefined;
  /** Path of the request, for the error message. */
  readonly path?: string | undefined;
}

/** What a budget learns from a response. */
export interface RateFacts {
  readonly status: number;
  /** Time from sending to the last byte, in milliseconds: distinguishes requests sent before a 429 from those sent after it. */
  readonly ms?: number | undefined;
  /** The wait that a 429 requires, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The server's own count, where it reports one. */
  readonly limit?: LimitFacts | undefined;
  /** The endpoint of the request. */
  readonly endpoint?: LimitedEndpoint | undefined;
}
