import type { Agent as HttpAgent } from 'node:http';
import { decompressed } from './decompressed.js';
import type { FetchInit, FetchLike } from './fetch-like.js';
import { proxyOf, proxyTunnel } from './proxy.js';
import { codeOf } from './redact.js';
import { staleConnection } from './stale-connection.js';
import { TransportError } from './transport-error.js';

/** cross-fetch, and the connections that it keeps open from page to page: alone, it opens and closes one for every request. */
export interface KeptAlive {
  readonly fetch: FetchLike;
  closeAll(): void;
}

/** A socket: how many bytes of responses came on it so far. */
interface Connection {
  readonly bytesRead: number;
}

/** How requests to one origin travel. */
interface Route {
  readonly agent: HttpAgent;
  readonly proxy: URL | undefined;
}

/** Makes a cross-fetch with connections of its own, through the proxy that the environment names for each origin. Node only. */
export const crossFetchKeptAlive = async (): Promise<KeptAlive> => {
  passDeprecations();
  const { fetch, Response } = await import('cross-fetch');
  const routes = new Map<string, Promise<Route>>();
  const agents: HttpAgent[] = [];
  /** The connection of the request that is being sent, where it was used before. */
  let reused: Connection | undefined;

  const routeTo = async (origin: string): Promise<Route> => {
    const proxy = proxyOf(origin);
    const agent = proxy === undefined ? directAgent(origin) : await proxyTunnel(proxy);
    const reuse = agent.reuseSocket.bind(agent);
    agent.reuseSocket = (socket, request) => {
      reuse(socket, request);
      reused = socket as unknown as Connection;
    };
    agents.push(agent);
    return { agent, proxy };
  };

  const sendBy = ({ agent }: Route, url: string, init: FetchInit): Promise<Response> => {
    reused = undefined;
    const response = fetch(url, requestInit(init, agent));
    // It has taken its connection by now.
    const socket = reused as Connection | undefined;
    if (socket === undefined) return response;
    const before = socket.bytesRead;
    return response.catch((error: unknown) => {
      const isLost = /^(ECONNRESET|EPIPE)$/.test(codeOf(error) ?? '') && socket.bytesRead === before;
      if (isLost) (error as Error).name = staleConnection;
      throw error;
    });
  };

  return {
    fetch: async (url, init) => {
      const origin = originIn(url);
      const known = routes.get(origin) ?? routeTo(origin);
      routes.set(origin, known);
      const route = await known;
      const response = await sendBy(route, url, init).catch((error: unknown) => {
        throw route.proxy === undefined ? error : throughProxy(route.proxy, origin, error);
      });
      const body = await decompressed(response);
      return body === undefined ? response : new Response(body as unknown as BodyInit, response);
    },
    closeAll: () => {
      for (const agent of agents.splice(0)) agent.destroy();
      routes.clear();
    },
  };
};

/** Scheme, host and port of a URL that is absolute. */
const originIn = (url: string): string => /^[^/]*\/\/[^/?#]*/.exec(url)?.[0] ?? url;

/** Compressed bodies are read by us: cross-fetch knows `gzip`, and neither `GZIP` nor `gzip, gzip`. */
const requestInit = (init: FetchInit, agent: HttpAgent): RequestInit =>
  ({ ...init, headers: { 'Accept-Encoding': 'gzip,deflate', ...init.headers }, compress: false, agent }) as RequestInit;

const directAgent = (origin: string): HttpAgent => {
  const { Agent } = process.getBuiltinModule(origin.startsWith('https:') ? 'node:https' : 'node:http');
  return new Agent({ keepAlive: true, scheduling: 'lifo' });
};

const throughProxy = (proxy: URL, origin: string, error: unknown): unknown => {
  const code = codeOf(error);
  // An abort, and a connection that had been open before and is tried again at once.
  if (!(error instanceof Error) || error.name !== 'FetchError') return error;
  const reason = error.message.replace(/^.* failed, reason: /s, '');
  const remedy = reason.endsWith('407')
    ? 'give its user and password in HTTPS_PROXY, as http://user:password@host:port'
    : 'check HTTPS_PROXY, NO_PROXY and the proxy';
  const host = origin.replace(/^.*\//, '');
  return new TransportError(
    `no response from ${host} through the proxy ${proxy.origin}: ${reason}: ${remedy}`,
    code,
    error,
  );
};

/**
 * node-fetch 2, which cross-fetch loads, uses punycode and `url.parse`. Node warns of both, once, where they are called from outside of
 * node_modules: in a bundle, whose user cannot change it. So both are called here first, in silence.
 */
const passDeprecations = (): void => {
  if (/[\\/]node_modules[\\/]/.test(new Error().stack ?? '')) return;
  const isSilent = process.noDeprecation === true;
  process.noDeprecation = true;
  process.getBuiltinModule('punycode');
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- so that node-fetch's own call does not warn
  process.getBuiltinModule('url').parse('http://localhost/');
  process.noDeprecation = isSilent;
};
