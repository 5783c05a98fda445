import type { Agent as HttpAgent } from 'node:http';
import { fetch } from 'cross-fetch';
import type { FetchLike } from './fetch-like.js';
import { codeOf } from './redact.js';
import { staleConnection } from './stale-connection.js';

/** cross-fetch, and the connections that it keeps open from page to page: alone, it opens and closes one for every request. */
export interface KeptAlive {
  readonly fetch: FetchLike;
  closeAll(): void;
}

/** A socket: how many bytes of answers came on it so far. */
interface Connection {
  readonly bytesRead: number;
}

/** Makes a cross-fetch with connections of its own. */
export const crossFetchKeptAlive = (): KeptAlive => {
  const load = globalThis.process?.getBuiltinModule;
  const agents = new Map<string, HttpAgent>();
  /** The connection of the request that is on its way out, where it was used before. */
  let reused: Connection | undefined;

  const agentFor = ({ protocol }: { protocol: string | null }): HttpAgent | undefined => {
    const scheme = protocol === 'https:' ? 'https' : 'http';
    const existing = agents.get(scheme);
    if (existing !== undefined || load === undefined) return existing;
    const { Agent } = load(`node:${scheme}`);
    const agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
    const reuse = agent.reuseSocket.bind(agent);
    agent.reuseSocket = (socket, request) => {
      reuse(socket, request);
      reused = socket as unknown as Connection;
    };
    agents.set(scheme, agent);
    return agent;
  };

  return {
    fetch: (url, init) => {
      reused = undefined;
      const answer = fetch(url, { agent: agentFor, ...init } as RequestInit);
      // It has taken its connection by now.
      const socket = reused as Connection | undefined;
      if (socket === undefined) return answer;
      const before = socket.bytesRead;
      return answer.catch((error: unknown) => {
        const isLost = /^(ECONNRESET|EPIPE)$/.test(codeOf(error) ?? '') && socket.bytesRead === before;
        if (isLost) (error as Error).name = staleConnection;
        throw error;
      });
    },
    closeAll: () => {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
};
