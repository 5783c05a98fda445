import { NetworkError } from '../core/errors.js';

/**
 * The part of the Fetch standard that sends requests. `globalThis.fetch`, cross-fetch, undici's `fetch` and test doubles match it.
 * https://fetch.spec.whatwg.org
 */
export type FetchLike = (url: string, init: FetchInit) => PromiseLike<FetchAnswer>;

/** Options of one request: the part of the standard's `RequestInit` that is used. */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: string;
  /** Redirects are followed by the client, which checks the origin first. */
  redirect: 'manual';
  signal: AbortSignal;
}

/** A response: the part of the standard's `Response` that is used. */
export interface FetchAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** A web stream or a Node stream; null where there is no body. */
  readonly body?: unknown;
  text(): Promise<string>;
}

/** Name of the cause where the server had closed a connection that was kept open. */
export const staleConnection = 'StaleConnectionError';

/** Returns true where a request failed on a connection that the server had closed meanwhile, and no byte of a response arrived. */
export const isStale = (error: unknown): boolean =>
  error instanceof NetworkError && (error.cause as Error | undefined)?.name === staleConnection;
