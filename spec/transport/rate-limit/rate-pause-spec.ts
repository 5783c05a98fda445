import { expect } from 'chai';
import { budgetOf, mostIn, repeat } from './budget-in-virtual-time.js';

describe('pauses of a rateBudget', () => {
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

  it('should let twenty leave faster and faster after a 429 where there are no limits, and hardly apart after a hundred', () => {
    const { budget, ask, at, learn, timesAfter } = budgetOf({ perMinute: Infinity });
    const times = timesAfter(() => {
      repeat(20, ask);
      learn({ status: 429, retryAfterMs: 5_000 });
      budget.pause(5_000);
      repeat(20, ask);
      at(100_000, () => repeat(80, ask));
      at(200_000, () => repeat(20, ask));
    });
    const [before, after, later] = [times.slice(0, 20), times.slice(20, 40), times.slice(120)];
    expect(new Set(before)).to.deep.equal(new Set([0]));
    expect(after.slice(0, 4)).to.deep.equal([5_000, 5_500, 5_834, 6_084]);
    expect(mostIn(after, 250)).to.be.at.most(5);
    expect(after.at(-1)).to.be.within(7_400, 7_700);
    expect((later.at(-1) ?? NaN) - (later[0] ?? NaN)).to.be.below(200);
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

  it('should sleep through a pause that is longer than timers take', () => {
    const { budget, ask, scheduler, left } = budgetOf();
    budget.pause(2 ** 32);
    ask(0);
    scheduler.maxFrames = Infinity;
    scheduler.flush();
    expect(left).to.deep.equal([{ name: 0, at: 2 ** 32 }]);
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
});
