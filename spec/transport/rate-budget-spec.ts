import { expect } from 'chai';
import fc from 'fast-check';
import { type Observable, take, VirtualTimeScheduler } from 'rxjs';
import { type BudgetOptions, budgetProblems, rateBudget, type RateFacts } from '../../src/transport/rate-budget.js';

/** A budget in virtual time, and when each request of it left. */
const budgetOf = (options: BudgetOptions = {}) => {
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

const repeat = (count: number, what: (index: number) => void) => {
  for (let index = 0; index < count; index += 1) what(index);
};

/** The most that lie in any half-open window of this length. */
const mostIn = (times: readonly number[], windowMs: number): number =>
  Math.max(0, ...times.map((start) => times.filter((time) => time >= start && time < start + windowMs).length));

describe('rateBudget', () => {
  it('should take nothing before it is subscribed to', () => {
    const { budget, ask, timesAfter } = budgetOf({ perMinute: 1 });
    repeat(5, () => budget.take());
    expect(timesAfter(() => ask(0))).to.deep.equal([0]);
  });

  it('should let the first two leave at once, and those after them as answers come, without a timer', () => {
    const { scheduler, ask, learn, left } = budgetOf({ perMinute: 300 });
    repeat(2, ask);
    learn({ status: 200 });
    learn({ status: 200 });
    repeat(2, ask);
    repeat(300, () => learn({ status: 200 }));
    repeat(296, ask);
    expect(left.map(({ at }) => at)).to.deep.equal(Array.from({ length: 300 }, () => 0));
    expect(scheduler.actions).to.have.length(0);
  });

  it('should space requests evenly while no answer is known', () => {
    const { ask, timesAfter } = budgetOf({ perMinute: 300 });
    expect(timesAfter(() => repeat(4, ask))).to.deep.equal([0, 0, 201, 402]);
  });

  it('should let those who wait leave when an answer comes', () => {
    const { ask, at, learn, timesAfter } = budgetOf({ perMinute: 300 });
    const times = timesAfter(() => {
      repeat(4, ask);
      at(50, () => repeat(2, () => learn({ status: 200 })));
    });
    expect(times).to.deep.equal([0, 0, 50, 50]);
  });

  it('should let the next request leave one window and its margin after the one whose place it takes', () => {
    const { ask, at, timesAfter } = budgetOf({ perMinute: 2 });
    const times = timesAfter(() => {
      ask(0);
      at(10_000, () => ask(1));
      at(20_000, () => repeat(3, ask));
    });
    expect(times).to.deep.equal([0, 10_000, 60_250, 70_250, 120_500]);
  });

  it('should hold to both limits', () => {
    const { ask, timesAfter } = budgetOf({ perMinute: 3, perSecond: 1 });
    expect(timesAfter(() => repeat(5, ask))).to.deep.equal([0, 1_012, 2_024, 60_250, 61_262]);
  });

  it('should allow no burst at all where there is a limit a second', () => {
    const { ask, timesAfter } = budgetOf({ perSecond: 4 });
    expect(timesAfter(() => repeat(4, ask))).to.deep.equal([0, 253, 506, 759]);
  });

  it('should have 300 a minute and no limit a second by default', () => {
    const { ask, timesAfter } = budgetOf();
    expect(
      mostIn(
        timesAfter(() => repeat(700, ask)),
        60_000,
      ),
    ).to.equal(300);
  });

  for (const [options, times] of [
    [{ perMinute: 0.5 }, [0, 120_250, 240_500]],
    [{ perMinute: 1.9 }, [0, 60_250, 120_500]],
    [{ perMinute: Infinity, perSecond: 0.1 }, [0, 10_120, 20_240]],
    [{ perMinute: Infinity }, [0, 0, 0]],
  ] as const) {
    it(`should space three requests by ${Object.entries(options).flat().join(' ')}`, () => {
      const { ask, timesAfter } = budgetOf(options);
      expect(timesAfter(() => repeat(3, ask))).to.deep.equal(times);
    });
  }

  it('should exceed no limit in any window where requests arrive, lose none and keep their order, whatever comes', () => {
    const arrivals = fc.array(fc.tuple(fc.oneof(fc.nat(200_000), fc.nat(2_000)), fc.nat(9)), { maxLength: 60 });
    const pauses = fc.array(fc.tuple(fc.nat(200_000), fc.nat(40_000)), { maxLength: 3 });
    const limits = fc.record({ perMinute: fc.integer({ min: 1, max: 20 }), perSecond: fc.integer({ min: 1, max: 5 }) });
    const minuteOnly = fc.record({ perMinute: fc.integer({ min: 1, max: 20 }) });
    const answers = fc.array(
      fc.tuple(
        fc.nat(200_000),
        fc.record({ status: fc.constantFrom(200, 200, 429, 500), ms: fc.nat(5_000), retryAfterMs: fc.nat(60_000) }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(arrivals, pauses, fc.oneof(limits, minuteOnly), answers, (when, stops, options, news) => {
        const { scheduler, budget, left, ask, learn, at } = budgetOf(options);
        scheduler.maxFrames = Infinity;
        const sorted = when.toSorted(([a], [b]) => a - b);
        sorted.forEach(([ms], index) => at(ms, () => ask(index)));
        for (const [ms, forMs] of stops) at(ms, () => budget.pause(forMs));
        for (const [ms, facts] of news) at(ms, () => learn(facts));
        scheduler.flush();
        const times = left.map((each) => each.at);
        const arrived = left.map((each, index) => each.at + (sorted[index]?.[1] ?? 0)).toSorted((a, b) => a - b);
        expect(left.map(({ name }) => name)).to.deep.equal(sorted.map((_, index) => index));
        expect(mostIn(arrived, 60_000)).to.be.at.most(options.perMinute);
        if ('perSecond' in options) expect(mostIn(arrived, 1_000)).to.be.at.most(options.perSecond);
        for (const [ms, forMs] of stops) {
          expect(times.filter((time) => time > ms && time < ms + forMs)).to.deep.equal([]);
        }
      }),
    );
  });

  it('should let twenty who waited for a pause leave one after the other, slowly at first', () => {
    const { budget, ask, learn, timesAfter } = budgetOf({ perMinute: Infinity, perSecond: 10 });
    const times = timesAfter(() => {
      learn({ status: 429, retryAfterMs: 5_000 });
      budget.pause(5_000);
      repeat(20, ask);
    });
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(times[0]).to.equal(5_000);
    expect(Math.min(...gaps)).to.be.at.least(101);
    expect(gaps[0]).to.be.above(gaps[5] ?? Infinity);
  });

  it('should not storm after a pause even without limits and without answers', () => {
    const { budget, ask, at, timesAfter } = budgetOf({ perMinute: Infinity });
    const times = timesAfter(() => {
      repeat(20, ask);
      at(100, () => {
        budget.pause(1_000);
        repeat(20, ask);
      });
    });
    expect(mostIn(times.slice(20), 250)).to.be.at.most(6);
    expect(times[20]).to.equal(1_100);
  });

  it('should let no one leave between a 429 and its pause', () => {
    const { budget, scheduler, ask, learn, left } = budgetOf({ perMinute: 300 });
    repeat(3, ask);
    repeat(2, () => learn({ status: 200, ms: 0 }));
    ask(3);
    const before = left.length;
    scheduler.schedule(() => {
      ask(4);
      learn({ status: 429 });
      budget.pause(1_000);
    }, 500);
    scheduler.flush();
    expect(left.slice(before + 1).every(({ at }) => at >= 1_500)).to.equal(true);
  });

  it('should wait for the pause of a 429 even if its headers say that there is room', () => {
    const { budget, ask, learn, at, left, timesAfter } = budgetOf({ perMinute: 300 });
    const limit = { count: 300, allowed: 300, resetMs: 60_000 };
    timesAfter(() => {
      learn({ status: 200, limit });
      ask(0);
      at(500, () => {
        learn({ status: 429, limit: { ...limit, count: 1 } });
        budget.pause(1_000);
      });
      at(600, () => learn({ status: 200, limit: { ...limit, count: 1 } }));
    });
    expect(left).to.deep.equal([{ name: 0, at: 1_500 }]);
  });

  it('should begin with a small burst again after a burst was refused', () => {
    const { ask, learn, at, timesAfter } = budgetOf({ perMinute: 300 });
    const times = timesAfter(() => {
      repeat(2, ask);
      at(100, () => learn({ status: 429, ms: 50 }));
      at(1_000, () => repeat(100, () => learn({ status: 200 })));
      at(70_000, () => repeat(10, ask));
    });
    expect(times.filter((time) => time === 70_000)).to.have.length(2);
  });

  it('should keep the limit a second with its margin, however late timers are', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(25), { minLength: 1 }), (lateMs) => {
        const scheduler = new VirtualTimeScheduler();
        let timers = 0;
        const late: SchedulerLike = {
          now: () => scheduler.now(),
          schedule: (work, delayMs = 0, state) =>
            scheduler.schedule(work, delayMs + (lateMs[timers++ % lateMs.length] ?? 0), state as never),
        };
        const budget = rateBudget({ perSecond: 10 }, { scheduler: late, random: () => 0 });
        const times: number[] = [];
        repeat(60, () => budget.take().subscribe(() => times.push(scheduler.now())));
        scheduler.flush();
        expect(times).to.have.length(60);
        expect(mostIn(times, 1_010)).to.be.at.most(10);
      }),
    );
  });

  it('should serve waiting streams in turn', () => {
    const { ask, left, scheduler } = budgetOf({ perSecond: 1 });
    const [one, other] = [{}, {}];
    ask(0);
    for (const name of [10, 11, 12]) ask(name, one);
    for (const name of [20, 21]) ask(name, other);
    ask(30);
    scheduler.flush();
    expect(left.map(({ name }) => name)).to.deep.equal([0, 10, 20, 30, 11, 21, 12]);
  });

  it('should heed what the server allows before it refuses', () => {
    const { ask, learn, at, timesAfter } = budgetOf({ perMinute: 300 });
    const times = timesAfter(() => {
      ask(0);
      at(100, () => learn({ status: 200, ms: 100, limit: { count: 1, allowed: 6, resetMs: 60_000 } }));
      at(200, () => {
        repeat(20, () => learn({ status: 200 }));
        repeat(12, ask);
      });
    });
    expect(mostIn(times, 60_000)).to.equal(6);
  });

  it('should look at a pause again when a waiting request wakes', () => {
    const { budget, ask, at, timesAfter } = budgetOf({ perMinute: 1 });
    const times = timesAfter(() => {
      repeat(2, ask);
      at(59_999, () => budget.pause(30_000));
      at(60_000, () => budget.pause(40_000));
    });
    expect(times).to.deep.equal([0, 100_000]);
  });

  it('should end no long pause by a shorter one', () => {
    const { budget, ask, timesAfter } = budgetOf();
    const times = timesAfter(() => {
      budget.pause(5_000);
      budget.pause(1_000);
      ask(0);
    });
    expect(times).to.deep.equal([5_000]);
  });

  for (const forMs of [0, -5, NaN]) {
    it(`should stay as it is with a pause of ${forMs} ms`, () => {
      const { budget, ask, timesAfter } = budgetOf({ perMinute: 1 });
      const times = timesAfter(() => {
        budget.pause(forMs);
        repeat(2, ask);
      });
      expect(times).to.deep.equal([0, 60_250]);
    });
  }

  it('should sleep through a pause that is longer than timers take', () => {
    const { budget, ask, scheduler, left } = budgetOf();
    budget.pause(2 ** 32);
    ask(0);
    scheduler.maxFrames = Infinity;
    scheduler.flush();
    expect(left).to.deep.equal([{ name: 0, at: 2 ** 32 }]);
  });

  it('should give the place in the queue back, and the timer with the last one', () => {
    const { scheduler, ask, left } = budgetOf({ perMinute: 1 });
    ask(0);
    const [second, third] = [ask(1), ask(2)];
    second.unsubscribe();
    expect(scheduler.actions).to.have.length(1);
    scheduler.flush();
    expect(left.map(({ name }) => name)).to.deep.equal([0, 2]);
    third.unsubscribe();
    const waiting = ask(3);
    waiting.unsubscribe();
    expect(scheduler.actions.filter(({ closed }) => !closed)).to.have.length(0);
    scheduler.flush();
    ask(4);
    scheduler.flush();
    expect(left.map(({ name }) => name)).to.deep.equal([0, 2, 4]);
  });

  it('should serve a request that is made while another one leaves, after those who wait', () => {
    const { budget, ask, left, scheduler } = budgetOf({ perMinute: 1 });
    ask(0);
    budget.take().subscribe(() => {
      left.push({ name: 1, at: scheduler.now() });
      ask(3);
    });
    ask(2);
    scheduler.flush();
    expect(left.map(({ name }) => name)).to.deep.equal([0, 1, 2, 3]);
  });

  it('should emit once and complete', () => {
    const { budget } = budgetOf();
    const seen: string[] = [];
    const slot: Observable<unknown> = budget.take();
    slot.subscribe({ next: () => seen.push('next'), complete: () => seen.push('complete') });
    slot.pipe(take(1)).subscribe(() => seen.push('again'));
    expect(seen).to.deep.equal(['next', 'complete', 'again']);
  });
});

describe('budgetProblems', () => {
  it('should list both limits where both are wrong', () => {
    const problems = budgetProblems('budget', { perMinute: 0, perSecond: -1 });
    expect(problems.map(({ path }) => path)).to.deep.equal(['budget.perMinute', 'budget.perSecond']);
    expect(budgetProblems('budget', { perMinute: NaN })).to.have.length(1);
    expect(budgetProblems('budget', { perMinute: 0.5, perSecond: Infinity })).to.deep.equal([]);
    expect(budgetProblems('budget', {})).to.deep.equal([]);
  });
});
