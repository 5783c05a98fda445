import type { Agent as HttpAgent } from 'node:http';
import { fetch } from 'cross-fetch';
import type { FetchLike } from './fetch-like.js';

/** cross-fetch, and the connections that it keeps open from page to page: alone, it opens and closes one for every request. */
export interface KeptAlive {
  readonly fetch: FetchLike;
  closeAll(): void;
}

/** Makes a cross-fetch with connections of its own. */
export const crossFetchKeptAlive = (): KeptAlive => {
  const load = globalThis.process?.getBuiltinModule;
  const agents = new Map<string, HttpAgent>();

  const agentFor = ({ protocol }: { protocol: string | null }): HttpAgent | undefined => {
    const scheme = protocol === 'https:' ? 'https' : 'http';
    const existing = agents.get(scheme);
    if (existing !== undefined || load === undefined) return existing;
    const { Agent } = load(`node:${scheme}`);
    const agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
    agents.set(scheme, agent);
    return agent;
  };

  return {
    fetch: (url, init) => fetch(url, { ...init, agent: agentFor } as RequestInit),
    closeAll: () => {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
};
