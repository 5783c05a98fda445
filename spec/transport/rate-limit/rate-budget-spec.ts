import { expect } from 'chai';
import { type Observable, take } from 'rxjs';
import { systemRuntime } from '../../../src/core/runtime.js';
import { BudgetOptions, rateBudget } from '../../../src/transport/rate-limit/rate-budget.js';
import { faultsOf } from '../../helpers/faults-of.js';
import { budgetOf, mostIn, repeat } from './budget-in-virtual-time.js';
import { problemsAt } from '../../../src/core/validation.js';

describe('rateBudget', () => {
  for (const wrong of [0, -1, NaN, '5', null, Symbol('five')]) {
    it(`should reject ${String(wrong)} as a limit: it would send nothing, or everything`, () => {
      const options = { perMinute: wrong, perSecond: wrong } as BudgetOptions;
      expect(faultsOf(() => rateBudget(options, systemRuntime))).to.deep.equal(['perMinute', 'perSecond']);
    });
  }

  it('should use no slot before it is subscribed to', () => {
    const { budget, send, timesAfter } = budgetOf({ perMinute: 1 });
    repeat(5, () => budget.take());
    expect(timesAfter(() => send(0))).to.deep.equal([0]);
  });

  it('should emit once and complete', () => {
    const { budget } = budgetOf();
    const seen: string[] = [];
    const slot: Observable<unknown> = budget.take();
    slot.subscribe({ next: () => seen.push('next'), complete: () => seen.push('complete') });
    slot.pipe(take(1)).subscribe(() => seen.push('again'));
    expect(seen).to.deep.equal(['next', 'complete', 'again']);
  });

  it('should serve a long chain of requests that are sent synchronously', () => {
    const { budget } = budgetOf({ perMinute: Infinity });
    let left = 20_000;
    const send = (): void => {
      budget.take().subscribe(() => {
        left -= 1;
        if (left > 0) send();
      });
    };
    send();
    expect(left).to.equal(0);
  });
});

describe('rateBudget.pause', () => {
  it('should send waiting requests one after the other without limits and without responses', () => {
    const { budget, send, at, timesAfter } = budgetOf({ perMinute: Infinity });
    const times = timesAfter(() => {
      repeat(20, send);
      at(100, () => {
        budget.pause(1000);
        repeat(20, send);
      });
    });
    expect(mostIn(times.slice(20), 250)).to.be.at.most(6);
    expect(times[20]).to.equal(1100);
  });

  it('should be checked again when a waiting request wakes', () => {
    const { budget, send, at, timesAfter } = budgetOf({ perMinute: 1 });
    const times = timesAfter(() => {
      repeat(2, send);
      at(59_999, () => budget.pause(30_000));
      at(60_000, () => budget.pause(40_000));
    });
    expect(times).to.deep.equal([0, 100_000]);
  });

  it('should not be ended by a shorter one', () => {
    const { budget, send, timesAfter } = budgetOf();
    const times = timesAfter(() => {
      budget.pause(5000);
      budget.pause(1000);
      send(0);
    });
    expect(times).to.deep.equal([5000]);
  });

  it('should last longer than timers accept', () => {
    const { budget, send, timesAfter } = budgetOf();
    budget.pause(2 ** 32);
    expect(timesAfter(() => send(0))).to.deep.equal([2 ** 32]);
  });

  for (const forMs of [0, -5, NaN]) {
    it(`should change nothing by ${forMs} ms`, () => {
      const { budget, send, timesAfter } = budgetOf({ perMinute: 1 });
      const times = timesAfter(() => {
        budget.pause(forMs);
        repeat(2, send);
      });
      expect(times).to.deep.equal([0, 60_250]);
    });
  }
});

describe('rateBudget after one 429', () => {
  const throttled = { status: 429, retryAfterMs: 5000 };

  it('should pause as long as the server requires, with one call', () => {
    for (const perMinute of [300, Infinity]) {
      const { send, at, learn, timesAfter } = budgetOf({ perMinute });
      const times = timesAfter(() =>
        at(100, () => {
          learn(throttled);
          send(0);
        }),
      );
      expect(times).to.deep.equal([5100]);
    }
  });

  it('should pause the requests of all endpoints', () => {
    const { send, learn, timesAfter } = budgetOf();
    const endpoint = { name: 'a', limits: { perSecond: 10 } };
    const times = timesAfter(() => {
      learn({ ...throttled, endpoint });
      send(0);
      send(1, {}, { endpoint });
      send(2, {}, { endpoint: { name: 'b', limits: { perSecond: 10 } } });
    });
    expect(times).to.deep.equal([5000, 5000, 5000]);
  });

  it('should change nothing by a pause for the same 429', () => {
    const timesOf = (pauses: number) => {
      const { budget, send, learn, timesAfter } = budgetOf({ perSecond: 10 });
      return timesAfter(() => {
        learn(throttled);
        repeat(pauses, () => budget.pause(5000));
        repeat(10, send);
      });
    };
    expect(timesOf(1)).to.deep.equal(timesOf(0));
  });

  it('should not pause where the server requires a longer wait than any request accepts', () => {
    for (const [longest, retryAfterMs, sentAt] of [
      [[], 900_000, 900_000],
      [[60_000], 60_000, 60_000],
      [[60_000], 60_001, 0],
      [[5000, 90_000, 4000], 90_000, 90_000],
      [[5000, undefined], 900_000, 900_000],
    ] as const) {
      const { budget, send, learn, timesAfter } = budgetOf({ perMinute: Infinity });
      const times = timesAfter(() => {
        for (const maxWaitMs of longest) budget.take({}, { maxWaitMs }).subscribe();
        learn({ status: 429, retryAfterMs });
        send(0);
      });
      expect(times).to.deep.equal([sentAt]);
    }
  });

  it('should send twenty waiting requests one after the other, slowly at first', () => {
    const { send, learn, timesAfter } = budgetOf({ perMinute: Infinity, perSecond: 10 });
    const times = timesAfter(() => {
      learn(throttled);
      repeat(20, send);
    });
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(times[0]).to.equal(5000);
    expect(Math.min(...gaps)).to.be.at.least(101);
    expect(gaps[0]).to.be.above(gaps[5] ?? Infinity);
  });

  it('should send twenty faster and faster where there are no limits, and hardly apart after a hundred', () => {
    const { send, at, learn, timesAfter } = budgetOf({ perMinute: Infinity });
    const times = timesAfter(() => {
      repeat(20, send);
      learn(throttled);
      repeat(20, send);
      at(100_000, () => repeat(80, send));
      at(200_000, () => repeat(20, send));
    });
    const [before, after, later] = [times.slice(0, 20), times.slice(20, 40), times.slice(120)];
    expect(new Set(before)).to.deep.equal(new Set([0]));
    expect(after.slice(0, 4)).to.deep.equal([5000, 5500, 5834, 6084]);
    expect(mostIn(after, 250)).to.be.at.most(5);
    expect(after.at(-1)).to.be.within(7400, 7700);
    expect((later.at(-1) ?? NaN) - (later[0] ?? NaN)).to.be.below(200);
  });

  it('should send nothing between a 429 without a wait and the pause that follows', () => {
    const { budget, at, send, learn, sent, scheduler } = budgetOf({ perMinute: 300 });
    repeat(3, send);
    repeat(2, () => learn({ status: 200, ms: 0 }));
    send(3);
    const before = sent.length;
    at(500, () => {
      send(4);
      learn({ status: 429 });
      budget.pause(1000);
    });
    scheduler.flush();
    expect(sent.slice(before + 1).every((each) => each.at >= 1500)).to.equal(true);
  });

  it('should wait for the end of the pause even where headers report a rest, whether the server requires a wait or not', () => {
    for (const isRequired of [true, false]) {
      const { budget, send, learn, at, timesAfter } = budgetOf({ perMinute: 300 });
      const limit = { count: 300, allowed: 300, resetMs: 60_000 };
      const rest = { ...limit, count: 1 };
      const times = timesAfter(() => {
        learn({ status: 200, limit });
        send(0);
        at(500, () => {
          learn({ status: 429, ...(isRequired && { retryAfterMs: 1000 }), limit: rest });
          if (!isRequired) budget.pause(1000);
        });
        at(600, () => learn({ status: 200, limit: rest }));
      });
      expect(times).to.deep.equal([1500]);
    }
  });
});

describe('BudgetOptions', () => {
  it('should list both limits where both are wrong', () => {
    const problems = problemsAt('budget', BudgetOptions, { perMinute: 0, perSecond: -1 });
    expect(problems.map(({ path }) => path)).to.deep.equal(['budget.perMinute', 'budget.perSecond']);
    expect(problemsAt('budget', BudgetOptions, { perMinute: NaN })).to.have.length(1);
    expect(problemsAt('budget', BudgetOptions, { perMinute: 0.5, perSecond: Infinity })).to.deep.equal([]);
    expect(problemsAt('budget', BudgetOptions, {})).to.deep.equal([]);
  });
});
