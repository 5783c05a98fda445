import { callable, instance, optional, positive, wholeNumber } from '../core/validation.js';
import { maxTimerMs, type Runtime } from '../core/runtime.js';
import type { WebSocketClass } from './web-socket-class.js';
import type { Complete } from '../core/complete.js';
import { TimeoutError } from '../core/errors.js';
import { judge } from '../core/retry-decision.js';
import type { Observable } from 'rxjs';
import type { PageRequest, Query, RowOf } from '../core/endpoint.js';

/** How a live stream reconnects after a lost connection. */
export interface ReconnectOptions {
  /**
   * Maximum wait before the first attempt, in milliseconds. The actual wait is a random part of it (full jitter). The maximum doubles with
   * each failure in a row, and is reset by the first readable message.
   * @defaultValue 1_000
   */
  readonly baseDelayMs?: number | undefined;
  /**
   * Upper bound of the doubled wait, in milliseconds.
   * @defaultValue 30_000
   */
  readonly maxDelayMs?: number | undefined;
  /**
   * Maximum number of failures in a row; the next one is the error of the stream. Before the first readable message, at most 5.
   * @defaultValue 1_000
   */
  readonly maxFailures?: number | undefined;
}

/** How a live stream connects. Every field has a default. */
export interface LiveOptions {
  readonly reconnect?: ReconnectOptions | undefined;
  /**
   * Class of the sockets, such as one of `ws` with a proxy agent.
   * @defaultValue the platform's own WebSocket; the package `ws` where there is none (Node 20)
   */
  readonly webSocket?: WebSocketClass | undefined;
}

/** Decodes {@link LiveOptions}. */
export const LiveOptions = instance<LiveOptions>({
  reconnect: optional(
    instance<ReconnectOptions>({
      baseDelayMs: optional(positive(maxTimerMs)),
      maxDelayMs: optional(positive(maxTimerMs)),
      maxFailures: optional(wholeNumber(1)),
    }),
  ),
  webSocket: optional(callable()),
});

/** {@link ReconnectOptions} with all defaults applied. */
export type ReconnectSettings = Complete<ReconnectOptions>;

/** Computes the wait before the next connection. */
export interface ReconnectDelay {
  /** Returns the wait in milliseconds; undefined where the error is permanent, or was one failure too many. */
  after(error: unknown): number | undefined;
  /** Resets the count after a success: the next failure is the first one again. */
  reset(): void;
}

/** Minimum wait, in milliseconds, whatever the random number. */
const minWaitMs = 50;
/** Maximum number of failures in a row before the first success: the host is most likely wrong. */
const maxAtFirst = 5;

/** Minimum duration of a stable connection, in milliseconds: a server closes a connection a minute after its announcement. */
const steadyMs = 60_000;

/** Computes the back-off after a number of failures in a row, in milliseconds: exponential, with full jitter. */
const backOffMs = ({ baseDelayMs, maxDelayMs }: ReconnectSettings, { random }: Runtime, failures: number): number =>
  Math.max(random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1)), minWaitMs);

/** Makes an exponential back-off with full jitter, which a success resets. Never waits less than the server requests. */
export const reconnectDelay = (settings: ReconnectSettings, runtime: Runtime): ReconnectDelay => {
  const { maxFailures } = settings;
  let failures = 0;
  let max = Math.min(maxAtFirst, maxFailures);
  return {
    after: (error) => {
      const verdict = judge(error);
      failures += 1;
      // Where a request has timed out in all its attempts, the service may be back later.
      const isTransient = verdict.retry || error instanceof TimeoutError;
      if (!isTransient || failures > max) return undefined;
      const atLeastMs = verdict.retry ? verdict.atLeastMs : 0;
      return Math.min(Math.max(backOffMs(settings, runtime, failures), atLeastMs), maxTimerMs);
    },
    reset: () => {
      failures = 0;
      max = maxFailures;
    },
  };
};

/**
 * Computes the wait before replacing a connection that the server will close, in milliseconds: 0 where it has lasted at least a minute,
 * longer with each one in a row that has not.
 */
export const handOverDelay = (settings: ReconnectSettings, runtime: Runtime): (() => number) => {
  let inARow = 0;
  let startedMs = -Infinity;
  return () => {
    const nowMs = runtime.scheduler.now();
    inARow = nowMs - startedMs < steadyMs ? inARow + 1 : 0;
    const waitMs = inARow === 0 ? 0 : backOffMs(settings, runtime, inARow);
    startedMs = nowMs + waitMs;
    return waitMs;
  };
};

/** The part of a client that a live stream needs. Every client made by `createClient` has it. */
export interface LiveClient {
  rows<Q extends Query>(query: Q): Observable<RowOf<Q>>;
  ask(request: PageRequest): Observable<unknown>;
}
