import type { Subscription } from 'rxjs';
import { AsyncAction } from 'rxjs/internal/scheduler/AsyncAction';
import { AsyncScheduler } from 'rxjs/internal/scheduler/AsyncScheduler';
import type { Runtime } from '../../src/core/runtime.js';

/** Time that skips to the next timer while no request is under way, and stands still otherwise. */
export interface LeapingTime {
  readonly runtime: Runtime;
  /** Lets time pass until the promise is settled. */
  until<T>(promise: Promise<T>): Promise<T>;
}

/** How it decides that nothing will happen before its next timer. */
export interface LeapingOptions {
  /** A timer of exactly this length marks a response that is under way: set the same in the client's `timeouts`. */
  readonly attemptMs: number;
  /** Time never advances further at once: where no timer is closer, one may still be set by work in real time, such as loading a module. */
  readonly furthestMs: number;
}

/** The number of event loop turns without activity before time advances. */
const calmTurns = 3;
/**
 * The maximum time for a response that is due, in real milliseconds and in turns: a busy machine can keep a process from all turns for
 * that long.
 */
const hanging = { ms: 200, turns: 1000 };

interface Timer {
  readonly at: number;
  readonly delayMs: number;
  readonly fire: () => void;
}

/** Thirty days in seconds, over real sockets. Time also passes a response that never arrives, but later. */
export const leapingTime = (startMs: number, { attemptMs, furthestMs }: LeapingOptions): LeapingTime => {
  const timers = new Set<Timer>();
  let nowMs = startMs;
  let calm = { turns: 0, sinceMs: performance.now() };
  const news = () => (calm = { turns: 0, sinceMs: performance.now() });

  class LeapingAction<T> extends AsyncAction<T> {
    #timer: Timer | undefined;

    override schedule(state?: T, delayMs = 0): Subscription {
      return super.schedule(state, delayMs);
    }

    protected override requestAsyncId(scheduler: AsyncScheduler, _id?: unknown, delayMs = 0): never {
      this.#timer = { at: nowMs + delayMs, delayMs, fire: () => scheduler.flush(this) };
      timers.add(this.#timer);
      news();
      return this.#timer as never;
    }

    protected override recycleAsyncId(): undefined {
      if (this.#timer !== undefined) timers.delete(this.#timer);
      this.#timer = undefined;
      news();
    }
  }

  const leap = (): void => {
    calm.turns += 1;
    let next: Timer | undefined;
    for (const timer of timers) if (next === undefined || timer.at < next.at) next = timer;
    if (next === undefined || next.at > nowMs + furthestMs) return;
    const isResponding = [...timers].some(({ delayMs }) => delayMs === attemptMs);
    const isHanging = calm.turns > hanging.turns && performance.now() - calm.sinceMs > hanging.ms;
    if (next.at > nowMs && !(isResponding ? isHanging : calm.turns > calmTurns)) return;
    timers.delete(next);
    news();
    nowMs = Math.max(nowMs, next.at);
    next.fire();
  };

  return {
    runtime: { scheduler: new AsyncScheduler(LeapingAction, () => nowMs), random: () => 0.5 },
    until: async (promise) => {
      let settled = false;
      const settle = () => (settled = true);
      promise.then(settle, settle);
      while (!settled) {
        await new Promise((resolve) => setImmediate(resolve));
        leap();
      }
      return promise;
    },
  };
};
