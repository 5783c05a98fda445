import { NetworkError } from '../core/errors.js';

/**
 * The part of the Fetch standard that requests go through. `globalThis.fetch`, cross-fetch, undici's `fetch` and
 * test doubles all fit. https://fetch.spec.whatwg.org
 */
export type FetchLike = (url: string, init: FetchInit) => PromiseLike<FetchAnswer>;

/** How one request is sent: the part of the standard's `RequestInit` that is used. */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: string;
  /** A redirect is looked at before it is followed: a token goes to the configured origin only. */
  redirect: 'manual';
  signal: AbortSignal;
}

/** What came back: the part of the standard's `Response` that is used. */
export interface FetchAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** A web stream or a Node stream; null where there is no body. */
  readonly body?: unknown;
  text(): Promise<string>;
}

/** Name of the cause where a connection that was kept open turned out to be closed by the server. */
export const staleConnection = 'StaleConnectionError';

/** Whether a request failed on a connection that the server had closed meanwhile: no byte of an answer came. */
export const isStale = (error: unknown): boolean =>
  error instanceof NetworkError && (error.cause as Error | undefined)?.name === staleConnection;
