import { type MonoTypeOperatorFunction, retry, type SchedulerLike, throwError, timer } from 'rxjs';
import type { ReconnectDelay } from './reconnect-delay.js';

/**
 * Asks again how things are where that failed in passing: meanwhile changes are held back, for they would be told of a state that
 * nobody knows.
 */
export const retryResync = <T>(delay: ReconnectDelay, scheduler: SchedulerLike): MonoTypeOperatorFunction<T> =>
  retry({
    delay: (error: unknown) => {
      const waitMs = delay.after(error);
      return waitMs === undefined ? throwError(() => error) : timer(waitMs, scheduler);
    },
  });
