import { expect } from 'chai';
import fc from 'fast-check';
import { type Observable, type SchedulerAction, type Subscription, take, VirtualTimeScheduler } from 'rxjs';
import { systemRuntime } from '../../../src/core/runtime.js';
import { type BudgetOptions, budgetProblems, rateBudget } from '../../../src/transport/rate-limit/rate-budget.js';
import { faultsOf } from '../../helpers/faults-of.js';
import { budgetOf, mostIn, repeat } from './budget-in-virtual-time.js';

/** Its timers are late by these times in turn. */
class LateScheduler extends VirtualTimeScheduler {
  #timers = 0;
  constructor(private readonly lateMs: readonly number[]) {
    super();
  }
  override schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T): Subscription {
    return super.schedule(work, delayMs + (this.lateMs[this.#timers++ % this.lateMs.length] ?? 0), state);
  }
}

describe('rateBudget', () => {
  for (const wrong of [0, -1, NaN, '5', null, Symbol('five')]) {
    it(`should refuse ${String(wrong)} for a limit: it would let nothing leave, or everything`, () => {
      const options = { perMinute: wrong, perSecond: wrong } as BudgetOptions;
      expect(faultsOf(() => rateBudget(options, systemRuntime))).to.deep.equal(['perMinute', 'perSecond']);
    });
  }

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

  it('should take an answer that is no 2xx for no proof that more may leave', () => {
    for (const status of [199, 300, 404, 503]) {
      const { ask, at, learn, timesAfter } = budgetOf({ perMinute: 300 });
      const times = timesAfter(() => {
        repeat(4, ask);
        at(50, () => repeat(2, () => learn({ status })));
      });
      expect(times).to.deep.equal([0, 0, 201, 402]);
    }
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
        const scheduler = new LateScheduler(lateMs);
        const budget = rateBudget({ perSecond: 10 }, { scheduler, random: () => 0 });
        const times: number[] = [];
        repeat(60, () => budget.take().subscribe(() => times.push(scheduler.now())));
        scheduler.flush();
        expect(times).to.have.length(60);
        expect(mostIn(times, 1_010)).to.be.at.most(10);
      }),
      // Made up for at the least distance, over more than a window.
      { examples: [[[19, ...Array.from({ length: 15 }, () => 0)]]] },
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
