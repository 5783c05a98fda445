import { connect, debounceTime, defer, ignoreElements, map, merge, type Observable, Subject, tap, timeout } from 'rxjs';
import { catchError, concat, throwError } from 'rxjs';
import type { SchedulerLike } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { AnalyticsError, DecodeError, NetworkError, TimeoutError } from '../core/errors.js';
import type { WebSocketClass } from './web-socket-class.js';

/** What comes of a socket: that it is open, then its messages as parsed JSON. */
export type SocketNews = { readonly kind: 'open' } | { readonly kind: 'message'; readonly message: unknown };

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

/**
 * One socket, connected on subscription, closed when it is left. Never completes: a socket that closes is an error too. Asks for a
 * sign of life when it opens and when it was silent.
 *
 * @throws NetworkError where it cannot connect or is closed, TimeoutError (`attempt`, `idle`) where it does not open in time or
 * falls silent, DecodeError where a message is no JSON.
 */
export const socketNews = (url: string, { webSocket: WebSocketCtor, scheduler }: SocketParts): Observable<SocketNews> =>
  defer(() => {
    const opened = new Subject<SocketNews>();
    const socket = webSocket<unknown>({
      url,
      WebSocketCtor,
      openObserver: { next: () => opened.next({ kind: 'open' }) },
      deserializer: ({ data }) => parse(data),
    });
    const ping = () => socket.next({ message: 'ping' });
    const messages$ = socket.pipe(
      map((message): SocketNews => ({ kind: 'message', message })),
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

const parse = (data: unknown): unknown => {
  try {
    return JSON.parse(String(data));
  } catch {
    const failures = [{ path: '', expected: 'JSON', actual: `a message of ${String(data).length} characters` }];
    throw new DecodeError('a message of the socket is no JSON', { ...facts, reason: 'json', failures });
  }
};
