import { catchError, defer, from, map, type Observable, of, throwError } from 'rxjs';
import { QueryError } from '../core/errors.js';

/** A class of sockets that follows the browsers' standard: https://websockets.spec.whatwg.org */
export type WebSocketClass = new (url: string) => WebSocket;

/** Maximum size of a message, in bytes: 4 MiB. Messages of the platform have a few thousand bytes. */
const maxMessageBytes = 2 ** 22;

/** Maximum wait for the server's closing handshake before the connection is cut, in milliseconds. */
const closeTimeoutMs = 2_000;

/**
 * Emits the runtime's own WebSocket class; where there is none, that of the package `ws`, which is loaded only then.
 *
 * @param own - The runtime's WebSocket class, if it has one.
 * @throws QueryError where there is neither.
 */
export const webSocketClass = (
  own: WebSocketClass | undefined,
  load: () => Promise<unknown> = loadWs,
): Observable<WebSocketClass> =>
  own === undefined ? defer(() => from(load())).pipe(map(ofWs), catchError(missing)) : of(own);

/** Loads `ws`. The handler directly after `import` shows bundlers that the package may be missing. */
const loadWs = (): Promise<unknown> => import('ws').catch((error: unknown) => Promise.reject(error));

type WsClass = new (url: string, options: object) => WebSocket;

const ofWs = (module: unknown): WebSocketClass => {
  const { WebSocket: Base } = module as { WebSocket: WsClass };
  return class extends Base {
    constructor(url: string) {
      super(url, { maxPayload: maxMessageBytes, closeTimeout: closeTimeoutMs, perMessageDeflate: false });
    }
  };
};

const missing = (error: unknown): Observable<never> =>
  throwError(() => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return error;
    const message =
      'there is no WebSocket here: npm install ws, or run on Node 22 or newer, or give a class of your own';
    return new QueryError('live', [{ path: 'webSocket', message }]);
  });
