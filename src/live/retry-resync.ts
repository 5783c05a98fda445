import { type MonoTypeOperatorFunction, retry, type SchedulerLike, throwError, timer } from 'rxjs';
import type { ReconnectDelay } from './reconnect-delay.js';

/**
 * Requests a resync again after a transient failure. Changes stay buffered meanwhile, because without the resync the values that they
 * change are not known.
 */
export const retryResync = <T>(delay: ReconnectDelay, scheduler: SchedulerLike): MonoTypeOperatorFunction<T> =>
  retry({
    delay: (error: unknown) => {
      const waitMs = delay.after(error);
      return waitMs === undefined ? throwError(() => error) : timer(waitMs, scheduler);
    },
  });
