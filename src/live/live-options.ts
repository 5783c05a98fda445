import { callable, fields, optional, positive, wholeNumber } from '../core/validation.js';
import { longestTimerMs } from '../core/runtime.js';
import type { WebSocketClass } from './web-socket-class.js';

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
