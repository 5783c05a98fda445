import type { Agent as HttpAgent } from 'node:http';
import { finalize, type MonoTypeOperatorFunction, defer } from 'rxjs';
import type { FetchLike } from './fetch-like.js';

/** A way to send requests, and the connections behind it. */
export interface Connections {
  readonly fetch: FetchLike;
  /** Keeps connections open while its source runs; the last one to end closes them. */
  lease<T>(): MonoTypeOperatorFunction<T>;
}

/** A fetch that the user brought: its connections are the user's own. */
export const broughtConnections = (fetch: FetchLike): Connections => ({ fetch, lease: () => (source) => source });

/**
 * cross-fetch, with connections that are used again from page to page: alone, it opens and closes one for every request.
 * In browsers it would hand the platform's own fetch through, so that one is taken at once and cross-fetch never loaded.
 */
export const crossFetchConnections = (): Connections => {
  const node = nodeHttp();
  const agents = new Map<string, HttpAgent>();
  let leases = 0;
  let loading: Promise<typeof import('cross-fetch')> | undefined;

  const agentFor = ({ protocol }: { protocol: string | null }): HttpAgent | undefined => {
    const existing = agents.get(protocol ?? '');
    if (existing !== undefined || node === undefined) return existing;
    const { Agent } = protocol === 'https:' ? node.https : node.http;
    const agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
    agents.set(protocol ?? '', agent);
    return agent;
  };

  const closeAll = () => {
    for (const agent of agents.values()) agent.destroy();
    agents.clear();
  };

  return {
    fetch: (url, init) =>
      node === undefined && typeof globalThis.fetch === 'function'
        ? globalThis.fetch(url, init)
        : (loading ??= import('cross-fetch')).then(({ fetch }) =>
            fetch(url, { ...init, agent: agentFor } as RequestInit),
          ),
    lease: () => (source) =>
      defer(() => {
        leases += 1;
        return source.pipe(
          finalize(() => {
            leases -= 1;
            if (leases === 0) closeAll();
          }),
        );
      }),
  };
};

const nodeHttp = () => {
  const load = globalThis.process?.getBuiltinModule;
  return load === undefined ? undefined : { http: load('node:http'), https: load('node:https') };
};
