import type { Subscription } from 'rxjs';
import { AsyncAction } from 'rxjs/internal/scheduler/AsyncAction';
import { AsyncScheduler } from 'rxjs/internal/scheduler/AsyncScheduler';
import type { Runtime } from '../../src/core/runtime.js';

/** A timer that fires later than this, in real milliseconds, was delayed by the machine. */
const heldUpMs = 10;

/**
 * Time that runs `factor` times as fast, for client and simulator alike: a wait of two seconds takes 40 ms, and both agree on what two
 * seconds are. Never fires early. It stands still while the machine delays the process: a third of a real second would otherwise be a
 * response that is fifteen seconds late.
 */
export const fastRuntime = (factor = 50): Runtime => {
  const startMs = performance.now();
  let lostMs = 0;
  let latest = -Infinity;
  const clock = () => performance.timeOrigin + startMs + (performance.now() - startMs - lostMs) * factor;
  const now = () => (latest = Math.max(latest, clock()));

  class FastAction<T> extends AsyncAction<T> {
    private dueAt = 0;

    override schedule(state?: T, delayMs = 0): Subscription {
      this.dueAt = now() + delayMs;
      return super.schedule(state, delayMs === 0 ? 0 : Math.ceil(delayMs / factor) + 1);
    }

    override execute(state: T, delay: number): unknown {
      const lateMs = (clock() - this.dueAt) / factor;
      if (this.closed || lateMs < heldUpMs) return super.execute(state, delay);
      // What has arrived meanwhile is handled first.
      lostMs += lateMs + 1;
      super.schedule(state, 2);
      return undefined;
    }
  }
  return { scheduler: new AsyncScheduler(FastAction, now), random: () => 0.5 };
};
