import { connect, debounceTime, defer, ignoreElements, map, merge, type Observable, Subject, tap, timeout } from 'rxjs';
import { catchError, concat, throwError } from 'rxjs';
import type { SchedulerLike } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { AnalyticsError, type DecodeFailure, NetworkError, TimeoutError } from '../core/errors.js';
import type { WebSocketClass } from './web-socket-class.js';

/** What comes of a socket: that it is open, then its messages as parsed JSON, or why one cannot be parsed. */
export type SocketNews =
  | { readonly kind: 'open' }
  | { readonly kind: 'message'; readonly message: unknown }
  | { readonly kind: 'unreadable'; readonly failure: DecodeFailure };

/** How a socket is made. */
export interface SocketParts {
  readonly webSocket: WebSocketClass;
  readonly scheduler: SchedulerLike;
}

/** What errors of a socket call its path: the real one would let anybody listen who reads it. */
export const socketPath = '/channels';

const connectMs = 20_000;
/** The server sends a heartbeat about every 30 s: where none came, it is asked. */
const pingAfterMs = 31_000;
/** A socket that was silent for so long is dead, whatever the operating system thinks of it. */
const deadAfterMs = 35_000;

const facts = { path: socketPath, attempts: 1 };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * One socket, connected on subscription, closed when it is left. Never completes: a socket that closes is an error too. Asks for a
 * sign of life when it opens and when it was silent.
 *
 * @throws NetworkError where it cannot connect or is closed, TimeoutError (`attempt`, `idle`) where it does not open in time or
 * falls silent.
 */
export const socketNews = (url: string, { webSocket: WebSocketCtor, scheduler }: SocketParts): Observable<SocketNews> =>
  defer(() => {
    const opened = new Subject<SocketNews>();
    const socket = webSocket<unknown>({
      url,
      WebSocketCtor,
      // Platforms disagree about the default.
      binaryType: 'arraybuffer',
      openObserver: { next: () => opened.next({ kind: 'open' }) },
      deserializer: ({ data }): unknown => data,
    });
    const ping = () => socket.next({ message: 'ping' });
    const messages$ = socket.pipe(
      map(read),
      catchError((error: unknown) => throwError(() => (error instanceof AnalyticsError ? error : broken(error)))),
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

/** An event of the socket as an error. The event itself would lead to the socket, and that to its URL. */
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
    // Told by its size: a message can hold names.
    return { kind: 'unreadable', failure: { path: '', expected: 'JSON', actual: `a message of ${sizeOf(data)}` } };
  }
};

const sizeOf = (data: unknown): string => {
  if (typeof data === 'string') return plural(data.length, 'character');
  const { byteLength } = (data ?? {}) as { byteLength?: number };
  return byteLength === undefined ? 'another type' : plural(byteLength, 'byte');
};

const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
