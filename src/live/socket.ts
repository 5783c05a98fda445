import {
  connect,
  debounceTime,
  defer,
  ignoreElements,
  map,
  merge,
  type Observable,
  Subject,
  tap,
  timeout,
  catchError,
  concat,
  throwError,
  type SchedulerLike,
} from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { isAnalyticsError } from '../core/error-guards.js';
import { type DecodeFailure, NetworkError, TimeoutError } from '../core/errors.js';
import type { WebSocketClass } from './web-socket-class.js';

/** What a socket emits: that it is open, then each message as parsed JSON, or the reason why it cannot be parsed. */
export type SocketNews =
  | { readonly kind: 'open' }
  | { readonly kind: 'message'; readonly message: unknown }
  | { readonly kind: 'unreadable'; readonly failure: DecodeFailure };

/** What a socket is made from. */
export interface SocketParts {
  readonly webSocket: WebSocketClass;
  readonly scheduler: SchedulerLike;
}

/** The path in errors of a socket. The real one is secret, because it is enough to receive the messages. */
export const socketPath = '/channels';

const connectMs = 20_000;
/** Silence after which a ping is sent, in milliseconds: the server sends a heartbeat about every 30 s. */
const pingAfterMs = 31_000;
/** Silence after which a socket counts as dead, in milliseconds, even where the operating system reports it as open. */
const deadAfterMs = 35_000;

const facts = { path: socketPath, attempts: 1 };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Connects a socket on subscription, and closes it when the consumer unsubscribes. Never completes: a socket that closes is an error too.
 * Sends a ping when it opens and when it has been silent.
 *
 * @throws NetworkError where it cannot connect or is closed; TimeoutError where it does not open in 20 s (`attempt`) or is silent for
 * 35 s (`idle`).
 */
export const socketNews = (url: string, { webSocket: WebSocketCtor, scheduler }: SocketParts): Observable<SocketNews> =>
  defer(() => {
    const opened = new Subject<SocketNews>();
    const socket = webSocket<unknown>({
      url,
      WebSocketCtor,
      // The default differs between platforms.
      binaryType: 'arraybuffer',
      openObserver: { next: () => opened.next({ kind: 'open' }) },
      deserializer: ({ data }): unknown => data,
    });
    const ping = () => socket.next({ message: 'ping' });
    const messages$ = socket.pipe(
      map(read),
      catchError((error: unknown) => throwError(() => (isAnalyticsError(error) ? error : broken(error)))),
    );
    const closed$ = throwError(() => new NetworkError('the socket was closed', { ...facts, phase: 'body' }));

    return merge(opened.pipe(tap(ping)), concat(messages$, closed$)).pipe(
      timeout({ first: connectMs, scheduler, with: () => throwError(() => late('attempt', connectMs)) }),
      connect((news$) =>
        merge(
          news$,
          news$.pipe(debounceTime(pingAfterMs, scheduler), tap(ping), ignoreElements()),
          news$.pipe(
            debounceTime(deadAfterMs, scheduler),
            map(() => {
              throw late('idle', deadAfterMs);
            }),
          ),
        ),
      ),
    );
  });

const late = (phase: 'attempt' | 'idle', ms: number): TimeoutError => {
  const what = phase === 'attempt' ? 'the socket did not open' : 'no message, not even a heartbeat,';
  return new TimeoutError(`${what} in ${ms} ms`, { ...facts, phase });
};

/** Converts an event of the socket to an error. The event is not its cause, because it references the socket, and so its secret URL. */
const broken = (event: unknown): NetworkError => {
  const { error } = event as { error?: { code?: unknown } };
  const code = typeof error?.code === 'string' ? error.code : undefined;
  return new NetworkError(`the socket broke: ${code ?? 'no reason was given'}`, { ...facts, phase: 'body', code });
};

const read = (data: unknown): SocketNews => {
  try {
    const message: unknown = JSON.parse(typeof data === 'string' ? data : utf8.decode(data as ArrayBuffer));
    return { kind: 'message', message };
  } catch {
    // Reports only the size: a message can contain names.
    return { kind: 'unreadable', failure: { path: '', expected: 'JSON', actual: `a message of ${sizeOf(data)}` } };
  }
};

const sizeOf = (data: unknown): string => {
  if (typeof data === 'string') return plural(data.length, 'character');
  const { byteLength } = (data ?? {}) as { byteLength?: number };
  return byteLength === undefined ? 'another type' : plural(byteLength, 'byte');
};

const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
