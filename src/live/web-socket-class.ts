import { catchError, defer, from, map, type Observable, of, throwError } from 'rxjs';
import { QueryError } from '../core/errors.js';

/** A class of sockets after the browsers' standard: https://websockets.spec.whatwg.org */
export type WebSocketClass = new (url: string) => WebSocket;

/** Longest message that is read, in bytes: the platform's are a few thousand. */
const maxMessageBytes = 2 ** 22;

/** How long the server may take to say goodbye before the connection is cut, in milliseconds. */
const closeTimeoutMs = 2_000;

/**
 * The platform's own WebSocket; where there is none, the one of the package `ws`, which is loaded only then.
 *
 * @param own - What the platform has, if anything.
 * @throws QueryError where there is neither.
 */
export const webSocketClass = (
  own: WebSocketClass | undefined,
  load: () => Promise<unknown> = loadWs,
): Observable<WebSocketClass> =>
  own === undefined ? defer(() => from(load())).pipe(map(ofWs), catchError(missing)) : of(own);

/** With a handler right behind it: so bundlers know that the package may be missing. */
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
