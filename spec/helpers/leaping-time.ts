import type { Subscription } from 'rxjs';
import { AsyncAction } from 'rxjs/internal/scheduler/AsyncAction';
import { AsyncScheduler } from 'rxjs/internal/scheduler/AsyncScheduler';
import type { Runtime } from '../../src/core/runtime.js';

/** Time that leaps to the next timer while nothing is on its way, and stands still meanwhile. */
export interface LeapingTime {
  readonly runtime: Runtime;
  /** Lets time go on until the promise is settled. */
  until<T>(promise: Promise<T>): Promise<T>;
}

/** How many turns of the event loop have to bring nothing new before time leaps. */
const calmTurns = 3;
/** How long an answer that is due may take, in real milliseconds. */
const hangingMs = 200;

interface Timer {
  readonly at: number;
  readonly delayMs: number;
  readonly fire: () => void;
}

/**
 * Thirty days in seconds, over real sockets. A timer of exactly `attemptMs` says that an answer is on its way: give the client the same
 * in `timeouts`. Time leaps over an answer that does not come either, but later.
 */
export const leapingTime = (startMs: number, attemptMs: number): LeapingTime => {
  const timers = new Set<Timer>();
  let nowMs = startMs;

  class LeapingAction<T> extends AsyncAction<T> {
    #timer: Timer | undefined;

    override schedule(state?: T, delayMs = 0): Subscription {
      return super.schedule(state, delayMs);
    }

    protected override requestAsyncId(scheduler: AsyncScheduler, _id?: unknown, delayMs = 0): never {
      this.#timer = { at: nowMs + delayMs, delayMs, fire: () => scheduler.flush(this) };
      timers.add(this.#timer);
      return this.#timer as never;
    }

    protected override recycleAsyncId(): undefined {
      if (this.#timer !== undefined) timers.delete(this.#timer);
      this.#timer = undefined;
    }
  }

  const leap = (turns: number, ms: number): boolean => {
    let next: Timer | undefined;
    for (const timer of timers) if (next === undefined || timer.at < next.at) next = timer;
    if (next === undefined) return false;
    const isAnswering = [...timers].some(({ delayMs }) => delayMs === attemptMs);
    if (next.at > nowMs && (isAnswering ? ms < hangingMs : turns < calmTurns)) return false;
    timers.delete(next);
    nowMs = Math.max(nowMs, next.at);
    next.fire();
    return true;
  };

  return {
    runtime: { scheduler: new AsyncScheduler(LeapingAction, () => nowMs), random: () => 0.5 },
    until: async (promise) => {
      let settled = false;
      const settle = () => (settled = true);
      promise.then(settle, settle);
      let leaptAt = performance.now();
      for (let turns = 0; !settled; turns += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        if (!leap(turns, performance.now() - leaptAt)) continue;
        turns = 0;
        leaptAt = performance.now();
      }
      return promise;
    },
  };
};
