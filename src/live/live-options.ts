import { callable, fields, optional, positive, wholeNumber } from '../core/problems.js';
import { longestTimerMs } from '../core/runtime.js';
import type { WebSocketClass } from './web-socket-class.js';

/** How a live stream comes back after its socket was lost. */
export interface ReconnectOptions {
  /**
   * Longest wait before the first try, in milliseconds. A random part of it is waited (full jitter); it doubles with each
   * failure in a row and starts again once a connection has proved itself.
   * @defaultValue 1_000
   */
  readonly baseDelayMs?: number | undefined;
  /**
   * Where the doubling stops, in milliseconds.
   * @defaultValue 30_000
   */
  readonly maxDelayMs?: number | undefined;
  /**
   * Failures in a row at most; the next one is the stream's error. Before the first connection at most 5.
   * @defaultValue 1_000
   */
  readonly maxFailures?: number | undefined;
}

/** How a live stream connects. Every field has a default. */
export interface LiveOptions {
  readonly reconnect?: ReconnectOptions | undefined;
  /**
   * Makes the sockets, such as a class of `ws` with a proxy agent.
   * @defaultValue the platform's own WebSocket; the package `ws` where there is none (Node 20)
   */
  readonly webSocket?: WebSocketClass | undefined;
}

/** Checks {@link LiveOptions}. */
export const liveOptionsProblems = fields<LiveOptions>({
  reconnect: optional(
    fields<ReconnectOptions>({
      baseDelayMs: optional(positive(longestTimerMs)),
      maxDelayMs: optional(positive(longestTimerMs)),
      maxFailures: optional(wholeNumber(1)),
    }),
  ),
  webSocket: optional(callable),
});
