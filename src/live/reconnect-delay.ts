import type { Complete } from '../core/complete.js';
import { TimeoutError } from '../core/errors.js';
import { longestTimerMs, type Runtime } from '../core/runtime.js';
import { judge } from '../core/verdict.js';
import type { ReconnectOptions } from './live-options.js';

/** {@link ReconnectOptions}, complete. */
export type ReconnectSettings = Complete<ReconnectOptions>;

/** Says how long to wait before the next connection. */
export interface ReconnectDelay {
  /** Milliseconds; undefined where trying again is of no use. */
  after(error: unknown): number | undefined;
  /** A connection has proved itself: the next failure is the first one again. */
  reset(): void;
}

/** Shortest wait, in milliseconds, whatever the dice say. */
const leastWaitMs = 50;
/** Failures in a row before anything ever worked: most likely a wrong host. */
const mostAtFirst = 5;

/** Exponential back-off with full jitter that a success sets back. A wait that the server asks for is kept. */
export const reconnectDelay = (
  { baseDelayMs, maxDelayMs, maxFailures }: ReconnectSettings,
  { random }: Runtime,
): ReconnectDelay => {
  let failures = 0;
  let most = Math.min(mostAtFirst, maxFailures);
  return {
    after: (error) => {
      const verdict = judge(error);
      failures += 1;
      // Where a request took too long with all its tries, the service may be back later.
      const isTransient = verdict.retry || error instanceof TimeoutError;
      if (!isTransient || failures > most) return undefined;
      const backOffMs = random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1));
      return Math.min(Math.max(backOffMs, verdict.retry ? verdict.atLeastMs : 0, leastWaitMs), longestTimerMs);
    },
    reset: () => {
      failures = 0;
      most = maxFailures;
    },
  };
};
