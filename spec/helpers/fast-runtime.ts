import type { Subscription } from 'rxjs';
import { AsyncAction } from 'rxjs/internal/scheduler/AsyncAction';
import { AsyncScheduler } from 'rxjs/internal/scheduler/AsyncScheduler';
import type { Runtime } from '../../src/core/runtime.js';

/**
 * Time that runs `factor` times as fast, for client and simulator alike: a wait of two seconds takes 40 ms, and both
 * still agree on what two seconds are. Never fires early.
 */
export const fastRuntime = (factor = 50): Runtime => {
  const start = performance.timeOrigin + performance.now();

  class FastAction<T> extends AsyncAction<T> {
    override schedule(state?: T, delayMs = 0): Subscription {
      return super.schedule(state, delayMs === 0 ? 0 : Math.ceil(delayMs / factor) + 1);
    }
  }
  const now = () => start + (performance.timeOrigin + performance.now() - start) * factor;
  return { scheduler: new AsyncScheduler(FastAction, now), random: () => 0.5 };
};
