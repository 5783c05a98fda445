import { type MonoTypeOperatorFunction, Observable } from 'rxjs';
import type { KeptAlive } from './cross-fetch-kept-alive.js';
import type { FetchLike } from './fetch-like.js';

/** A way to send requests, and the connections behind it. */
export interface Connections {
  readonly fetch: FetchLike;
  /** Whether fetch lets go of a signal once the body is whole. Left out: who knows. */
  readonly forgetsSignals?: boolean;
  /** Keeps connections open while its source runs; the last one to end closes them. */
  lease<T>(): MonoTypeOperatorFunction<T>;
}

/** A fetch that the user brought: its connections are the user's own. */
export const broughtConnections = (fetch: FetchLike): Connections => ({ fetch, lease: () => (source) => source });

/**
 * cross-fetch, with connections that are used again from page to page. In browsers it would hand the platform's own fetch through,
 * so that one is taken at once, and cross-fetch with what keeps its connections is never loaded.
 */
export const crossFetchConnections = (): Connections => {
  const isNode = globalThis.process?.getBuiltinModule !== undefined;
  if (!isNode && typeof globalThis.fetch === 'function') {
    return broughtConnections((url, init) => globalThis.fetch(url, init));
  }
  let leases = 0;
  let kept: KeptAlive | undefined;
  let loading: Promise<FetchLike> | undefined;
  const load = async (): Promise<FetchLike> => {
    const { crossFetchKeptAlive } = await import('./cross-fetch-kept-alive.js');
    kept = crossFetchKeptAlive();
    return kept.fetch;
  };

  return {
    forgetsSignals: true,
    fetch: (url, init) => (loading ??= load()).then((fetch) => fetch(url, init)),
    lease: () => (source) =>
      new Observable((subscriber) => {
        leases += 1;
        source.subscribe(subscriber);
        subscriber.add(() => {
          leases -= 1;
          if (leases === 0) kept?.closeAll();
        });
      }),
  };
};
