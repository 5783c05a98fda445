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

/** How long a connection lasts that has proved itself, in milliseconds: a server gives one that it will close a minute. */
const steadyMs = 60_000;

/** Back-off after so many failures in a row, in milliseconds: exponential, with full jitter. */
const backOffMs = ({ baseDelayMs, maxDelayMs }: ReconnectSettings, { random }: Runtime, failures: number): number =>
  Math.max(random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1)), leastWaitMs);

/** Exponential back-off with full jitter that a success sets back. A wait that the server asks for is kept. */
export const reconnectDelay = (settings: ReconnectSettings, runtime: Runtime): ReconnectDelay => {
  const { maxFailures } = settings;
  let failures = 0;
  let most = Math.min(mostAtFirst, maxFailures);
  return {
    after: (error) => {
      const verdict = judge(error);
      failures += 1;
      // Where a request took too long with all its tries, the service may be back later.
      const isTransient = verdict.retry || error instanceof TimeoutError;
      if (!isTransient || failures > most) return undefined;
      const atLeastMs = verdict.retry ? verdict.atLeastMs : 0;
      return Math.min(Math.max(backOffMs(settings, runtime, failures), atLeastMs), longestTimerMs);
    },
    reset: () => {
      failures = 0;
      most = maxFailures;
    },
  };
};

/**
 * Computes how long to wait before the successor of a connection that the server will close, in milliseconds: not at all where it has
 * lasted, longer with each one in a row that has not.
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
