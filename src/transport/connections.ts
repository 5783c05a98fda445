import type { MonoTypeOperatorFunction } from 'rxjs';
import { loadNodeFetch } from '../core/lazy.js';
import type { KeptAlive } from './node-fetch.js';
import type { FetchLike } from './fetch-like.js';
import { leasing } from './leasing.js';
import { codeNotLoaded } from './transport-error.js';

/** A way to send requests, and the connections behind it. */
export interface Connections {
  readonly fetch: FetchLike;
  /** True where fetch releases a signal after the body has been read; undefined where that is unknown. Read for each request. */
  readonly forgetsSignals?: boolean | undefined;
  /** Keeps connections open while its source runs; the last one to end closes them. */
  lease<T>(): MonoTypeOperatorFunction<T>;
}

/** Returns the connections of a fetch that the caller supplies and manages. */
export const callerConnections = (fetch: FetchLike): Connections => ({ fetch, lease: () => (source) => source });

/**
 * Returns cross-fetch with connections that are reused from page to page. In browsers, cross-fetch only calls the platform's fetch, so that
 * one is used directly, and cross-fetch is never loaded. Where it cannot be loaded, as in a bundle of ES modules for Node, the platform's
 * fetch replaces it.
 */
export const crossFetchConnections = (): Connections => {
  if (!isNode() && hasFetch()) return callerConnections(platformFetch);
  let kept: KeptAlive | undefined;
  let loading: Promise<FetchLike> | undefined;
  let forgetsSignals = true;
  const load = async (): Promise<FetchLike> => {
    try {
      const { crossFetchKeptAlive } = await loadNodeFetch();
      kept = await crossFetchKeptAlive();
      return kept.fetch;
    } catch (error) {
      if (!hasFetch()) throw codeNotLoaded('requests', error);
      forgetsSignals = false;
      return platformFetch;
    }
  };

  return {
    get forgetsSignals() {
      return forgetsSignals;
    },
    fetch: (url, init) => (loading ??= load()).then((fetch) => fetch(url, init)),
    lease: leasing(() => kept?.closeAll()),
  };
};

const platformFetch: FetchLike = (url, init) => globalThis.fetch(url, init);

const hasFetch = (): boolean => typeof globalThis.fetch === 'function';

/** Returns true on Node. Cloudflare Workers have Node's `process` with the flag `nodejs_compat`, but are not Node. */
const isNode = (): boolean =>
  globalThis.process?.getBuiltinModule !== undefined &&
  (globalThis.navigator as Navigator | undefined)?.userAgent !== 'Cloudflare-Workers';
