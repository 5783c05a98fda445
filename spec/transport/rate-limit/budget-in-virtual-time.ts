import { type SchedulerAction, type Subscription, VirtualTimeScheduler } from 'rxjs';
import type { RateFacts, RateRequest } from '../../../src/transport/rate-limit/learned-limits.js';
import { type BudgetOptions, rateBudget } from '../../../src/transport/rate-limit/rate-budget.js';

/** Fires timers late, by the given times in rotation. */
class LateScheduler extends VirtualTimeScheduler {
  #timers = 0;
  constructor(private readonly lateMs: readonly number[]) {
    super();
  }
  override schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T): Subscription {
    return super.schedule(work, delayMs + (this.lateMs[this.#timers++ % this.lateMs.length] ?? 0), state);
  }
}

/** A budget in virtual time, and when each request of it was sent. */
export const budgetOf = (options: BudgetOptions = {}, lateMs: readonly number[] = []) => {
  const scheduler = new LateScheduler(lateMs);
  scheduler.maxFrames = Infinity;
  const budget = rateBudget(options, { scheduler, random: () => 0 });
  const sent: { name: number; at: number }[] = [];
  const failed: { name: number; at: number; error: unknown }[] = [];
  const send = (name: number, stream?: object, request?: RateRequest) =>
    budget
      .take(stream, request)
      .subscribe({
        next: () => sent.push({ name, at: scheduler.now() }),
        error: (error: unknown) => failed.push({ name, at: scheduler.now(), error }),
      });
  const learn = (facts: RateFacts) => budget.learn?.(facts);
  const at = (ms: number, action: () => void) => scheduler.schedule(action, ms);
  /** Returns when requests were sent, once `run` and all timers are done. */
  const timesAfter = (run: () => void): readonly number[] => {
    run();
    scheduler.flush();
    return sent.map((each) => each.at);
  };
  const timers = () => scheduler.actions.filter(({ closed }) => !closed).length;
  return { scheduler, budget, sent, failed, send, learn, at, timesAfter, timers };
};

/** Calls `action` with 0, 1, 2, ... */
export const repeat = (count: number, action: (index: number) => void) => {
  for (let index = 0; index < count; index += 1) action(index);
};

/** Returns the largest number of times in any half-open window of a length. */
export const mostIn = (times: readonly number[], windowMs: number): number =>
  Math.max(0, ...times.map((start) => times.filter((time) => time >= start && time < start + windowMs).length));
