import {
  Observable,
  type SchedulerAction,
  type SchedulerLike,
  type Subscription,
  defer,
  from,
  map,
  toArray,
  type ObservableInput,
  type MonoTypeOperatorFunction,
  tap,
} from 'rxjs';
import {
  isAnalyticsError,
  NetworkError,
  QueryError,
  type RequestFacts,
  TimeoutError,
  type CauseFacts,
} from '../core/errors.js';
import { timeText } from '../core/time-text.js';
import type { FetchAnswer } from './fetch-like.js';
import type { Connections } from './connections.js';
import { codeOf, type Redact, safeCause } from './redact.js';
import { networkRemedy } from './remedies.js';
import { TransportError } from './transport-error.js';
import { causeFacts } from '../core/error-guards.js';

/** One HTTP request. */
export interface HttpRequest {
  readonly method: string;
  /** Absolute URL. */
  readonly url: string;
  /**
   * The part of the URL that errors contain.
   * @defaultValue the path of `url`
   */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** How to make the query lighter for the server, for error messages; undefined for a request that belongs to no query. */
  readonly lighter?: string | undefined;
  /** Removes secrets from strings that errors of this request contain. */
  readonly redact: Redact;
}

/** A complete response, with any status. */
export interface HttpResponse {
  readonly status: number;
  /** Returns a header; null where it is absent. Secrets of the request that the server sent back are redacted. */
  header(name: string): string | null;
  readonly text: string;
  /** Length of the body after decompression, in bytes. */
  readonly bytes: number;
  /** Time from sending to the last byte, in milliseconds. */
  readonly ms: number;
  /** Time of receipt of the last byte, by the wall clock, in milliseconds since the epoch. */
  readonly receivedAtMs: number;
}

/** Settings of {@link sendWith}. Times are in milliseconds. */
export interface SendOptions {
  /**
   * Sends the request. Where fetch releases the abort signal once the body has been read, the AbortController is reused: on Node 20, a new
   * one costs about 1 kB that only a major garbage collection frees.
   */
  readonly connections: Pick<Connections, 'fetch' | 'forgetsSignals'>;
  readonly scheduler: SchedulerLike;
  readonly wallClock: () => number;
  readonly attemptMs: number;
  readonly idleMs: number;
  readonly maxBodyBytes: number;
}

/** Sends a request on subscription and emits its complete response. Unsubscribing aborts the request. */
export type Send = (request: HttpRequest) => Observable<HttpResponse>;

/** Returns the path of a URL without its query string, the part that errors and events contain. */
export const pathOf = (url: string): string => new URL(url).pathname;

/**
 * Creates a {@link Send}.
 *
 * @throws NetworkError where no complete response arrives; TimeoutError with the phase `attempt` or `idle`.
 */
export const sendWith = (options: SendOptions): Send => {
  const { connections, scheduler, wallClock, attemptMs, idleMs, maxBodyBytes } = options;
  const decode = bodyDecoder();
  const spare: AbortController[] = [];
  return ({ method, url, path = pathOf(url), headers, body, attempt, lighter, redact }) =>
    new Observable<HttpResponse>((subscriber) => {
      const facts: RequestFacts = { path, attempts: attempt };
      const controller = spare.pop() ?? new AbortController();
      const startedAt = scheduler.now();
      let isComplete = false;
      subscriber.add(() => {
        if (!isComplete) controller.abort();
      });

      const failed = (phase: 'connect' | 'body') => (cause: unknown) =>
        subscriber.error(isAnalyticsError(cause) ? cause : networkError(phase, { url, facts, redact }, cause));
      const limits = limitTime(options, (phase) => {
        const message = phase === 'idle' ? idleTimeoutMessage(idleMs) : attemptTimeoutMessage(attemptMs, lighter);
        subscriber.error(new TimeoutError(message, { ...facts, phase }));
      });
      subscriber.add(limits.timer);

      const read = (response: FetchAnswer): void => {
        if (subscriber.closed) return;
        if (!isResponse(response)) throw invalidFetch();
        const body$ = readBody(response, {
          decode,
          onChunk: limits.onChunk,
          maxBytes: maxBodyBytes,
          lighter,
          fail: (code, message, reason) => {
            const cause = reason === undefined ? undefined : safeCause(reason, redact);
            return new NetworkError(message, { ...facts, phase: 'body', code, cause });
          },
        });
        const receive = ({ text, bytes }: Body): void => {
          isComplete = true;
          if (connections.forgetsSignals === true) spare.push(controller);
          const ms = scheduler.now() - startedAt;
          const header = headerOf(response, redact);
          subscriber.next({ status: response.status, header, text, bytes, ms, receivedAtMs: wallClock() });
          subscriber.complete();
        };
        subscriber.add(body$.subscribe({ next: receive, error: failed('body') }));
      };

      const { signal } = controller;
      const json = body === undefined ? {} : { body };
      try {
        const init = { method, headers: { ...headers }, ...json, redirect: 'manual', signal } as const;
        connections.fetch(url, init).then(read).then(undefined, failed('connect'));
      } catch (error) {
        failed('connect')(error);
      }
    });
};

/** The time limits of one attempt. */
interface TimeLimits {
  readonly timer: Subscription;
  /** Restarts the idle limit. Call it for each chunk of the body. */
  onChunk(): void;
}

/**
 * Starts the time limits of one attempt. One timer serves both. It is not restarted for each chunk, which would cost more than reading it.
 *
 * @param expired - Called when one of them has expired.
 */
const limitTime = (
  { scheduler, attemptMs, idleMs }: SendOptions,
  expired: (phase: 'attempt' | 'idle') => void,
): TimeLimits => {
  const startedAt = scheduler.now();
  let lastChunkAt: number | undefined;
  const check = function (this: SchedulerAction<unknown>): void {
    const now = scheduler.now();
    const leftMs = startedAt + attemptMs - now;
    const idleLeftMs = (lastChunkAt ?? now) + idleMs - now;
    if (leftMs <= 0) expired('attempt');
    else if (idleLeftMs <= 0) expired('idle');
    else this.schedule(undefined, Math.ceil(Math.min(leftMs, idleLeftMs)));
  };
  return {
    timer: scheduler.schedule(check, Math.min(attemptMs, idleMs)),
    onChunk: () => (lastChunkAt = scheduler.now()),
  };
};

/** Returns a function that returns a header of a response, without secrets. */
const headerOf =
  ({ headers }: FetchAnswer, redact: Redact) =>
  (name: string): string | null => {
    const value = headers.get(name);
    return value === null ? null : redact(value);
  };

const networkError = (
  phase: 'connect' | 'body',
  { url, facts, redact }: { readonly url: string; readonly facts: RequestFacts; readonly redact: Redact },
  error: unknown,
): NetworkError => {
  const code = codeOf(error);
  if (error instanceof TransportError) {
    const cause = error.cause === undefined ? undefined : safeCause(error.cause, redact);
    return new NetworkError(redact(error.message), { ...facts, phase, code, cause });
  }
  const cause = safeCause(error, redact);
  const why = code ?? cause.message;
  const message =
    phase === 'connect'
      ? `no response from ${new URL(url).host}: ${why}: ${networkRemedy(code)}`
      : `the connection was lost while the response was read: ${why}: check the network, and a proxy in between`;
  return new NetworkError(message, { ...facts, phase, code, cause });
};

/** Returns true for a value with the members that test doubles of fetch often lack. */
const isResponse = (response: Partial<FetchAnswer> | null | undefined): boolean =>
  typeof response?.status === 'number' && typeof response.headers?.get === 'function';

const invalidFetch = (): QueryError => {
  const message = 'must resolve with a Response, or an object with status, headers.get(name) and text() or body';
  return new QueryError('createClient', [{ path: 'fetch', message }]);
};

const attemptTimeoutMessage = (attemptMs: number, lighter = 'check the network, and a proxy in between') =>
  `no complete response within ${timeText(attemptMs)}: ${lighter}, or raise timeouts.attemptMs`;

const idleTimeoutMessage = (idleMs: number) =>
  `no data received for ${timeText(idleMs)}: check the network, and a proxy in between, or raise timeouts.idleMs`;

/** Code of the error of a body that cannot be read. Permanent, because the next response would be the same. */
export type BodyFault = 'ERR_BODY_TOO_LARGE' | 'ERR_BODY_TYPE';

/** Options of {@link readBody}. */
export interface ReadBodyOptions {
  readonly decode: DecodeBody;
  readonly maxBytes: number;
  /** How to make the query lighter, for the message of a body that is too large. */
  readonly lighter?: string | undefined;
  /** Creates the error of a body that cannot be read. */
  fail(code: BodyFault, message: string, cause?: unknown): Error;
  /** Called when waiting for chunks begins, and for each one. */
  onChunk(): void;
}

/** A body that has been read. */
export interface Body {
  readonly text: string;
  /** Length after decompression, in bytes. */
  readonly bytes: number;
}

/**
 * Reads a body chunk by chunk, so that an idle connection and an oversized body are detected while reading: on Node, the text promise of
 * cross-fetch never settles where the server closes the connection within the body. Every failure is an error of the stream.
 */
export const readBody = (response: FetchAnswer, options: ReadBodyOptions): Observable<Body> =>
  defer(() => {
    const chunks$ = bodyChunks(response.body);
    return chunks$ === undefined ? textOf(response, options) : joined(chunks$, options);
  });

const joined = (
  chunks$: Observable<unknown>,
  { decode, maxBytes, lighter, fail, onChunk }: ReadBodyOptions,
): Observable<Body> =>
  defer(() => {
    let bytes = 0;
    onChunk();
    return chunks$.pipe(
      map((chunk) => {
        if (!isBytes(chunk)) throw wrongType(fail, `yields ${typeof chunk} chunks`);
        onChunk();
        bytes += chunk.byteLength;
        if (bytes > maxBytes) throw tooLarge(fail, maxBytes, lighter);
        return chunk;
      }),
      toArray(),
      map((chunks) => {
        try {
          return { text: decode(chunks, bytes), bytes };
        } catch (cause) {
          // Platforms limit memory and the length of a string: V8 to 512 MiB.
          const message = `the response body of ${bytes} bytes does not fit into one string: ${lighter ?? 'request smaller pages'}`;
          throw fail('ERR_BODY_TOO_LARGE', message, cause);
        }
      }),
    );
  });

/** Reads a body that is not a stream: its size is known only at the end. */
const textOf = (response: FetchAnswer, { maxBytes, lighter, fail }: ReadBodyOptions): Observable<Body> =>
  from(response.text()).pipe(
    map((text: unknown) => {
      if (typeof text !== 'string') throw wrongType(fail, `is of the type ${typeof text}`);
      // A character has at least one byte, so a text that is much too long is not measured.
      const bytes = text.length > maxBytes ? text.length : new TextEncoder().encode(text).byteLength;
      if (bytes > maxBytes) throw tooLarge(fail, maxBytes, lighter);
      return { text, bytes };
    }),
  );

/** Returns true for a Uint8Array of any realm: `instanceof` is false for one that another VM context created. */
const isBytes = (chunk: unknown): chunk is Uint8Array =>
  Object.prototype.toString.call(chunk) === '[object Uint8Array]';

const tooLarge = (fail: ReadBodyOptions['fail'], maxBytes: number, lighter = 'request smaller pages'): Error =>
  fail('ERR_BODY_TOO_LARGE', `the response body is larger than ${maxBytes} bytes: ${lighter}, or raise maxBodyBytes`);

const wrongType = (fail: ReadBodyOptions['fail'], what: string): Error =>
  fail('ERR_BODY_TYPE', `the response body ${what}, not bytes: check what \`fetch\` returns`);

/** The methods of a Node stream that are used. */
interface NodeStream {
  on(event: 'data', listener: (chunk: unknown) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'end' | 'close', listener: () => void): unknown;
}

/**
 * Returns the chunks of a body, which is a web stream or a Node stream (cross-fetch on Node); undefined where it is neither. The chunks are
 * not validated: a fetch of the caller can emit any value. Unsubscribing aborts the request, which ends the stream.
 */
const bodyChunks = (body: unknown): Observable<unknown> | undefined => {
  if (typeof body !== 'object' || body === null) return undefined;
  if ('getReader' in body) return from(body as ObservableInput<unknown>);
  // Reads by events: the async iterator of a Node stream creates as much garbage as the rows of the page.
  return 'on' in body ? nodeChunks(body as NodeStream) : undefined;
};

const nodeChunks = (stream: NodeStream): Observable<unknown> =>
  new Observable((subscriber) => {
    stream.on('data', (chunk) => subscriber.next(chunk));
    stream.on('error', (error) => subscriber.error(error));
    stream.on('end', () => subscriber.complete());
    stream.on('close', () => subscriber.error(new Error('closed before its end')));
  });

/** Decodes the chunks of a body as UTF-8; `bytes` is their total length. */
export type DecodeBody = (chunks: readonly Uint8Array[], bytes: number) => string;

/** Maximum size of the buffer that is reused, in bytes. A page of a thousand rows has a third of it. */
const maxReused = 1_000_000;

/**
 * Creates a {@link DecodeBody} that reuses one buffer for all bodies, because allocating one for each page takes an eighth of the reading
 * time.
 */
export const bodyDecoder = (): DecodeBody => {
  let decoder: TextDecoder | undefined;
  let buffer = new Uint8Array();

  return (chunks, bytes) => {
    const room = buffer.length < bytes ? new Uint8Array(bytes) : buffer;
    if (bytes <= maxReused) buffer = room;
    let offset = 0;
    for (const chunk of chunks) {
      room.set(chunk, offset);
      offset += chunk.byteLength;
    }
    // Created with the first stream, because React Native has neither streams nor a TextDecoder.
    decoder ??= new TextDecoder();
    return decoder.decode(room.subarray(0, bytes));
  };
};

/** Reports a request that ends without a complete response: it failed or was unsubscribed (`aborted`). Use once for each subscription. */
export const reportIncomplete = <T>(report: (cause: CauseFacts) => void): MonoTypeOperatorFunction<T> => {
  let isOpen = true;
  return tap({
    next: () => (isOpen = false),
    error: (error: unknown) => report(causeFacts(error)),
    // A complete response that a later operator rejects has already been reported.
    unsubscribe: () => isOpen && report({ kind: 'aborted', status: undefined }),
  });
};
