import { VirtualTimeScheduler } from 'rxjs';
import { type BudgetOptions, rateBudget } from '../../../src/transport/rate-limit/rate-budget.js';
import type { RateFacts } from '../../../src/transport/rate-limit/learned-limits.js';

/** A budget in virtual time, and when each request of it left. */
export const budgetOf = (options: BudgetOptions = {}) => {
  const scheduler = new VirtualTimeScheduler();
  const budget = rateBudget(options, { scheduler, random: () => 0 });
  const left: { name: number; at: number }[] = [];
  const ask = (name: number, stream?: object) =>
    budget.take(stream).subscribe(() => left.push({ name, at: scheduler.now() }));
  const learn = (facts: RateFacts) => budget.learn?.(facts);
  const at = (ms: number, what: () => void) => scheduler.schedule(what, ms);
  const timesAfter = (run: () => void): readonly number[] => {
    run();
    scheduler.flush();
    return left.map((each) => each.at);
  };
  return { scheduler, budget, left, ask, learn, at, timesAfter };
};

/** Calls it with 0, 1, 2, ... */
export const repeat = (count: number, what: (index: number) => void) => {
  for (let index = 0; index < count; index += 1) what(index);
};

/** The most that lie in any half-open window of this length. */
export const mostIn = (times: readonly number[], windowMs: number): number =>
  Math.max(0, ...times.map((start) => times.filter((time) => time >= start && time < start + windowMs).length));
