import { defer, from, mergeMap, type Observable, of } from 'rxjs';
import { QueryError } from '../core/errors.js';
import { loadProxy, loadWs, type Ws } from '../core/lazy.js';

/** A class of sockets that follows the browsers' standard: https://websockets.spec.whatwg.org */
export type WebSocketClass = new (url: string) => WebSocket;

/** Maximum size of a message, in bytes: 4 MiB. Messages of the platform have a few thousand bytes. */
const maxMessageBytes = 2 ** 22;

/** Maximum wait for the server's closing handshake before the connection is cut, in milliseconds. */
const closeTimeoutMs = 2_000;

/**
 * Emits the runtime's own WebSocket class; where there is none, that of the package `ws`, which is loaded only then and uses the proxy
 * of the environment.
 *
 * @param own - The runtime's WebSocket class, if it has one.
 * @param streaming - Origin of the sockets, such as `wss://streaming.mypurecloud.com`.
 * @throws QueryError where there is neither.
 */
export const webSocketClass = (
  own: WebSocketClass | undefined,
  streaming: string,
  load: () => Promise<Pick<Ws, 'WebSocket'> | undefined> = loadWs,
): Observable<WebSocketClass> => {
  if (own !== undefined) return of(own);
  return defer(() => from(load())).pipe(mergeMap(async (ws) => classOf(ws, await agentTo(streaming))));
};

/** Undefined where no proxy is between. */
const agentTo = async (streaming: string): Promise<object | undefined> => {
  const { proxyOf, proxyTunnel } = await loadProxy();
  const proxy = proxyOf(streaming.replace(/^ws/, 'http'));
  return proxy && proxyTunnel(proxy);
};

const classOf = (ws: Pick<Ws, 'WebSocket'> | undefined, agent: object | undefined): WebSocketClass => {
  if (ws === undefined) {
    const message = 'no WebSocket is available: npm install ws, run on Node 22 or newer, or pass a class of your own';
    throw new QueryError('live', [{ path: 'webSocket', message }]);
  }
  const Base = ws.WebSocket as new (url: string, options: object) => WebSocket;
  return class extends Base {
    constructor(url: string) {
      super(url, { maxPayload: maxMessageBytes, closeTimeout: closeTimeoutMs, perMessageDeflate: false, agent });
    }
  };
};
