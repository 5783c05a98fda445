import type { Agent as HttpAgent } from 'node:http';
import type * as CrossFetch from 'cross-fetch';
import { loadCrossFetch } from '../core/lazy.js';
import { type FetchInit, type FetchLike, staleConnection } from './fetch-like.js';
import { proxyOf, proxyTunnel } from './proxy.js';
import { codeOf } from './redact.js';
import { TransportError } from './transport-error.js';
import type { Readable, Transform } from 'node:stream';

/** cross-fetch with connections that are reused from page to page. On its own, it opens and closes one for each request. */
export interface KeptAlive {
  readonly fetch: FetchLike;
  closeAll(): void;
}

/** A socket. */
interface Connection {
  /** Number of bytes received so far. */
  readonly bytesRead: number;
}

/** How requests to one origin are sent. */
interface Route {
  readonly agent: HttpAgent;
  readonly proxy: URL | undefined;
}

/** Loads cross-fetch with connections of its own, through the proxy that the environment sets for each origin. Node only. */
export const crossFetchKeptAlive = async (): Promise<KeptAlive> => {
  passDeprecations();
  const { fetch, Response } = (await loadCrossFetch()) as typeof CrossFetch;
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
    // fetch has chosen its connection synchronously.
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

/** Returns scheme, host and port of an absolute URL. */
const originIn = (url: string): string => /^[^/]*\/\/[^/?#]*/.exec(url)?.[0] ?? url;

/** Disables the decompression of cross-fetch, which supports `gzip`, but neither `GZIP` nor `gzip, gzip`. */
const requestInit = (init: FetchInit, agent: HttpAgent): RequestInit =>
  ({ ...init, headers: { 'Accept-Encoding': 'gzip,deflate', ...init.headers }, compress: false, agent }) as RequestInit;

const directAgent = (origin: string): HttpAgent => {
  const { Agent } = process.getBuiltinModule(origin.startsWith('https:') ? 'node:https' : 'node:http');
  return new Agent({ keepAlive: true, scheduling: 'lifo' });
};

const throughProxy = (proxy: URL, origin: string, error: unknown): unknown => {
  const code = codeOf(error);
  // Not for an abort, nor for a stale connection, whose request is resent immediately.
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
 * Suppresses two deprecation warnings. node-fetch 2, which cross-fetch loads, uses punycode and `url.parse`. Node warns once of each where
 * the call is outside of node_modules, as in a bundle. So both are called here first, with warnings turned off.
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

/** A response of cross-fetch on Node whose body is not decompressed. */
interface Compressed {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: unknown;
}

/** Maximum number of codings, because each costs a stream. No server has a reason for more. */
const maxCodings = 5;

/**
 * Decompresses the body of a response by its `Content-Encoding`: names in any case, and lists such as `gzip, gzip` (RFC 9110, 8.4). Returns
 * undefined where it is not compressed. Node only.
 *
 * @throws TransportError with the code `ERR_CONTENT_ENCODING` for a coding that was not requested and is unknown.
 */
const decompressed = ({ status, headers, body }: Compressed): Promise<Readable> | undefined => {
  const codings = codingsIn(headers.get('Content-Encoding'));
  // These have no body, even with this header.
  if (codings.length === 0 || status === 204 || status === 304) return undefined;
  return codings.reduceRight(
    (stream, coding) => stream.then((compressed) => decoderOf(coding)(compressed)),
    Promise.resolve(body as Readable),
  );
};

const codingsIn = (header: string | null): readonly string[] => {
  const codings = (header ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > maxCodings) throw unknown(`${codings.length} codings`);
  return codings;
};

/** Number of bytes that are decompressed together. With zlib's default of 16 kB, a page of 300 kB takes 20 turns of the event loop. */
const chunkSize = 2 ** 18;

type Decoder = (compressed: Readable) => Readable | Promise<Readable>;

const decoderOf = (coding: string): Decoder => {
  const { zlib } = nodeModules();
  // Accepts a body that lacks its last bytes, like browsers.
  const lenient = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH, chunkSize };
  switch (coding.replace(/^x-/, '')) {
    case 'gzip':
      return through(() => zlib.createGunzip(lenient));
    case 'br':
      return through(() => zlib.createBrotliDecompress({ chunkSize }));
    case 'deflate':
      return inflated;
    default:
      throw unknown(`the coding ${coding.slice(0, 40)}`);
  }
};

const through =
  (make: () => Transform): Decoder =>
  (compressed) => {
    const decoder = make();
    // The end of one stream ends the others; the reader of the last one receives the error.
    nodeModules().stream.pipeline(compressed, decoder, () => undefined);
    return decoder;
  };

/** `deflate` means the zlib format. Some servers send raw deflate instead, which the first byte shows. */
const inflated: Decoder = (compressed) =>
  new Promise((resolve, reject) => {
    const { stream, zlib } = nodeModules();
    // An empty body emits only `end`, before its reader could listen for it.
    const empty = () => resolve(stream.Readable.from([]));
    compressed.once('error', reject);
    compressed.once('end', empty);
    compressed.once('readable', () => {
      compressed.off('error', reject);
      compressed.off('end', empty);
      const chunk = compressed.read() as Uint8Array | null;
      if (chunk === null) return empty();
      compressed.unshift(chunk);
      const isZlib = ((chunk[0] ?? 0) & 0x0f) === 8;
      resolve(
        through(() => (isZlib ? zlib.createInflate({ chunkSize }) : zlib.createInflateRaw({ chunkSize })))(compressed),
      );
    });
  });

const unknown = (what: string): TransportError =>
  new TransportError(
    `the response cannot be decompressed: its Content-Encoding has ${what}, and gzip, deflate and br are known`,
    'ERR_CONTENT_ENCODING',
  );

/** Returns Node's modules. They are not imported, because a bundle for browsers could not resolve them. */
const nodeModules = () => ({
  zlib: process.getBuiltinModule('node:zlib'),
  stream: process.getBuiltinModule('node:stream'),
});
