import type { RateLimits } from '../core/endpoint.js';
import type { LimitFacts } from './rate-limit-facts.js';

/** The endpoint of a request, as far as a budget needs to know it. */
export interface LimitedEndpoint {
  readonly name: string;
  /** Limits that its contract states. */
  readonly limits: RateLimits | undefined;
}

/** What a budget may know of a request before it leaves. */
export interface RateRequest {
  readonly endpoint?: LimitedEndpoint | undefined;
  /**
   * How long the request may wait for a quota that the server says is used up, in milliseconds. A longer wait fails with `rate-limit` at once.
   * @defaultValue however long
   */
  readonly maxWaitMs?: number | undefined;
  /** Path of the request, for the error. */
  readonly path?: string | undefined;
}

/** What a response tells a budget. */
export interface RateFacts {
  readonly status: number;
  /** From sending to the last byte, in milliseconds: tells requests that left before a 429 from those after it. */
  readonly ms?: number | undefined;
  /** The wait that a 429 requires, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The server's own count, where it gives one. */
  readonly limit?: LimitFacts | undefined;
  /** Whose response it is. */
  readonly endpoint?: LimitedEndpoint | undefined;
}
