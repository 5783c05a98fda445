import { expect } from 'chai';
import fc from 'fast-check';
import { limitFacts } from '../../../src/transport/rate-limit/learned-limits.js';
import { isRateLimitError } from '../../../src/index.js';
import { fixedWindow, type Limit, slidingWindow, tokenBucket } from '../../perf/rate/limited-server.js';
import { budgetOf, mostIn, repeat } from './budget-in-virtual-time.js';

/** Sends requests for a time through a budget of ten a second, whose server responds at once, and returns what it accepted. */
const adapted = (limit: Limit, untilMs: number) => {
  const { budget, scheduler, learn } = budgetOf({ perMinute: Infinity, perSecond: 10 });
  const accepted: number[] = [];
  const throttled: number[] = [];
  const send = (): void => {
    budget.take().subscribe(() => {
      const now = scheduler.now();
      if (now >= untilMs) return;
      const waitMs = limit.admit(now);
      (waitMs > 0 ? throttled : accepted).push(now);
      learn(waitMs > 0 ? { status: 429, retryAfterMs: Math.ceil(waitMs / 1000) * 1000 } : { status: 200 });
      scheduler.schedule(send);
    });
  };
  send();
  scheduler.flush();
  /** Returns the rate between two times, in requests a second. */
  const rate = (fromMs: number, toMs: number): number =>
    accepted.filter((at) => at >= fromMs && at < toMs).length / ((toMs - fromMs) / 1000);
  return { accepted, throttled, rate };
};

describe('adaptation of a rateBudget to a lower limit (AIMD)', () => {
  it('should decrease to what a window accepted, and stay there for a minute', () => {
    const { throttled, rate } = adapted(slidingWindow(6, 1000), 60_000);
    expect(throttled).to.have.length(1);
    expect(rate(3000, 60_000)).to.be.closeTo(5.91, 0.03);
  });

  it('should halve where hardly any request was accepted, and increase to just below the limit', () => {
    const { throttled, rate } = adapted(tokenBucket(7, 1000, 1), 60_000);
    expect(throttled).to.have.length(2);
    expect(rate(1000, 3000)).to.be.within(4.5, 6);
    expect(rate(10_000, 60_000)).to.be.within(6.6, 7);
  });

  it('should find a limit of a minute, which requires a long wait', () => {
    const { throttled, rate } = adapted(slidingWindow(400, 60_000), 600_000);
    expect(throttled.length).to.be.at.most(4);
    expect(rate(61_000, 100_000)).to.be.closeTo((0.985 * 400) / 60, 0.05);
    expect(rate(120_000, 600_000)).to.be.within(6, 400 / 60);
  });

  it('should increase beyond it after the hold time, until the configured limit is reached again', () => {
    let allowed = 6;
    const windows = { 6: slidingWindow(6, 1000), 10: slidingWindow(10, 1000) };
    const limit: Limit = {
      admit: (nowMs) => {
        if (nowMs > 30_000) allowed = 10;
        return windows[allowed as 6 | 10].admit(nowMs);
      },
    };
    const { throttled, rate } = adapted(limit, 300_000);
    expect(throttled).to.have.length(1);
    expect(rate(30_000, 60_000)).to.be.closeTo(5.9, 0.1);
    expect(rate(80_000, 90_000)).to.be.within(6.5, 7.2);
    expect(rate(200_000, 300_000)).to.be.closeTo(9.88, 0.05);
  });

  it('should double the hold time with each 429, and reset it after an hour without one', () => {
    const { throttled } = adapted(slidingWindow(6, 1000), 1_800_000);
    const gaps = throttled.slice(1).map((at, index) => at - (throttled[index] ?? 0));
    expect(gaps.length).to.be.within(3, 6);
    for (const [index, gap] of gaps.entries()) expect(gap).to.be.at.least(60_000 * 2 ** index);
    const hour = 3_600_000;
    const reset = (laterMs: number) => {
      const { send, learn, at, timesAfter } = budgetOf({ perMinute: Infinity, perSecond: 10 });
      const throttle = () => learn({ status: 429, retryAfterMs: 1000 });
      const times = timesAfter(() => {
        repeat(7, send);
        at(620, throttle);
        repeat(7, (index) => at(laterMs + index * 100, () => send(index)));
        at(laterMs + 620, throttle);
        at(laterMs + 120_000, () => repeat(11, send));
      });
      return (times.at(-1) ?? NaN) - (times.at(-11) ?? NaN);
    };
    expect(reset(hour / 2)).to.be.above(reset(hour + 1000));
  });

  it('should keep the rate, evenly spaced, after a first 429 on a burst', () => {
    const { send, learn, at, timesAfter } = budgetOf({ perMinute: 300 });
    const times = timesAfter(() => {
      repeat(2, send);
      at(100, () => learn({ status: 429, ms: 100, retryAfterMs: 1000 }));
      at(200, () => repeat(4, send));
    });
    expect(times.slice(2)).to.deep.equal([1100, 1301, 1502, 1703]);
  });

  it('should lower the rate once for the requests that were sent before a 429 arrived', () => {
    const timesAfter429s = (count: number): readonly number[] => {
      const { send, learn, at, timesAfter } = budgetOf({ perSecond: 10 });
      return timesAfter(() => {
        repeat(4, send);
        at(400, () => {
          repeat(count, (index) => learn({ status: 429, ms: 100 + index, retryAfterMs: 1000 }));
          repeat(10, send);
        });
      });
    };
    expect(timesAfter429s(4)).to.deep.equal(timesAfter429s(1));
    expect(timesAfter429s(1)).not.to.deep.equal(timesAfter429s(0));
  });

  it('should never send below half of the rate that was throttled, nor above what is configured', () => {
    const limits = fc.oneof(
      fc
        .record({ limit: fc.integer({ min: 1, max: 12 }), phase: fc.nat(999) })
        .map(({ limit, phase }) => ({ limit, make: () => fixedWindow(limit, 1000, phase) })),
      fc.integer({ min: 1, max: 12 }).map((limit) => ({ limit, make: () => slidingWindow(limit, 1000) })),
      fc.integer({ min: 1, max: 12 }).map((limit) => ({ limit, make: () => tokenBucket(limit, 1000, limit) })),
    );
    fc.assert(
      fc.property(limits, ({ limit, make }) => {
        const { rate, accepted } = adapted(make(), 60_000);
        expect(rate(20_000, 60_000)).to.be.at.least(Math.min(limit, 10) * 0.45);
        expect(mostIn(accepted, 1000)).to.be.at.most(10);
      }),
      { numRuns: 50 },
    );
  });
});

describe('shared quota of a rateBudget', () => {
  /** Sends `own` requests at 1 s of a budget of 100 a minute, reports counts at 1.1 s, and sends 4 more. */
  const after = (own: number, ...reported: { count: number; allowed?: number; resetMs?: number; ms?: number }[]) => {
    const { send, learn, at, timesAfter } = budgetOf({ perMinute: 100 });
    const times = timesAfter(() => {
      repeat(200, () => learn({ status: 200 }));
      at(1000, () => repeat(own, send));
      reported.forEach(({ count, allowed = 100, resetMs = 30_000, ms = 100 }, index) =>
        at(1100 + index, () => learn({ status: 200, ms, limit: { count, allowed, resetMs } })),
      );
      at(1150, () => repeat(4, send));
    });
    return times.slice(own);
  };
  const atOnce = [1150, 1150, 1150, 1150];
  const hourMs = 3_600_000;

  it('should change nothing while the counts agree with its own', () => {
    expect(after(90, { count: 90 })).to.deep.equal(atOnce);
    expect(after(90, { count: 92 })).to.deep.equal(atOnce);
  });

  it('should spread what other programs leave, until the reset', () => {
    expect(after(20, { count: 90 })).to.deep.equal([4000, 7000, 10_000, 13_000]);
  });

  it('should spread nothing while a fifth of the quota is left', () => {
    expect(after(20, { count: 80 })).to.deep.equal(atOnce);
    expect(after(20, { count: 81 })[0]).to.equal(1000 + Math.ceil(30_000 / 19));
  });

  it('should send nothing until the reset where nothing is left', () => {
    expect(after(20, { count: 100 })[0]).to.equal(31_100);
    expect(after(20, { count: 100, resetMs: hourMs })[0]).to.equal(1100 + hourMs);
  });

  it('should count requests in progress as used', () => {
    const { send, learn, at, timesAfter } = budgetOf({ perMinute: 100 });
    const times = timesAfter(() => {
      repeat(200, () => learn({ status: 200 }));
      at(1000, () => repeat(20, send));
      at(1050, () => repeat(4, send));
      at(1100, () => learn({ status: 200, ms: 100, limit: { count: 96, allowed: 100, resetMs: 30_000 } }));
      at(1150, () => send(0));
    });
    expect(times.at(-1)).to.equal(31_100);
  });

  it('should compare the count with its own requests before that response, not with later ones', () => {
    const { send, learn, at, timesAfter } = budgetOf({ perMinute: 100 });
    const times = timesAfter(() => {
      repeat(200, () => learn({ status: 200 }));
      at(1000, () => repeat(20, send));
      at(1050, () => repeat(35, send));
      at(1100, () => learn({ status: 200, ms: 100, limit: { count: 48, allowed: 100, resetMs: 30_000 } }));
      at(1150, () => send(0));
    });
    expect(times.at(-1)).to.equal(1050 + Math.ceil(30_000 / 17));
  });

  it('should follow the latest request, not the latest response', () => {
    expect(after(20, { count: 100 }, { count: 30, ms: 200 })[0]).to.equal(31_100);
    expect(after(20, { count: 100 }, { count: 30, ms: 90 })).to.deep.equal(atOnce);
  });

  it('should lower the limit to what is allowed, and never raise it', () => {
    for (const [allowed, most] of [
      [6, 6],
      [500, 100],
    ] as const) {
      const { send, learn, at, timesAfter } = budgetOf({ perMinute: 100 });
      const times = timesAfter(() => {
        send(0);
        at(100, () => learn({ status: 200, ms: 100, limit: { count: 1, allowed, resetMs: 60_000 } }));
        at(200, () => {
          repeat(200, () => learn({ status: 200 }));
          repeat(150, send);
        });
      });
      expect(mostIn(times, 60_000)).to.equal(most);
    }
  });

  it('should not set a limit a minute where that is turned off', () => {
    const { send, learn, timesAfter } = budgetOf({ perMinute: Infinity, perSecond: 10 });
    const times = timesAfter(() => {
      learn({ status: 200, limit: { count: 1, allowed: 6, resetMs: 60_000 } });
      repeat(20, send);
    });
    expect(times.at(-1)).to.be.below(2000);
  });

  it('should ignore the limit of a second', () => {
    expect(after(20, { count: 10, allowed: 10, resetMs: 1000 })).to.deep.equal(atOnce);
  });

  it('should not spread a quota for longer than a minute, which could take hours, not even in its last minute', () => {
    expect(after(20, { count: 95, resetMs: hourMs })).to.deep.equal(atOnce);
    expect(after(20, { count: 10, allowed: 50, resetMs: hourMs, ms: 101 }, { count: 45, allowed: 50 })).to.deep.equal(
      atOnce,
    );
  });
});

describe('rateBudget whose server reports a used-up quota', () => {
  const hour = { count: 300, allowed: 300, resetMs: 3_600_000 };

  /** Takes slots at 100 ms, each with its longest wait; the quota is reported as used up at 200 ms. */
  const waits = (maxWaitMs: readonly (number | undefined)[], resetMs: number) => {
    const { budget, sent, failed, send, learn, at, scheduler } = budgetOf({ perSecond: 1 });
    at(0, () => budget.take().subscribe());
    at(100, () => maxWaitMs.forEach((longest, index) => send(index, {}, { maxWaitMs: longest, path: '/x' })));
    at(200, () => learn({ status: 200, ms: 200, limit: { ...hour, resetMs } }));
    scheduler.flush();
    return { sent, failed };
  };

  it('should fail requests that may not wait so long at once, and let the others wait', () => {
    const { sent, failed } = waits([60_000, undefined, 4_000_000, 1], 3_600_000);
    expect(sent.map(({ name }) => name)).to.deep.equal([1, 2]);
    expect(sent[0]?.at).to.equal(3_600_200);
    expect(failed.map(({ at }) => at)).to.deep.equal([200, 200]);
    for (const { error } of failed)
      expect(isRateLimitError(error) && error).to.deep.include({ path: '/x', status: 429, retryAfterMs: 3_600_000 });
  });

  it('should let requests wait that accept it', () => {
    const { sent, failed } = waits([60_000, 60_000], 60_000);
    expect(failed).to.deep.equal([]);
    expect(sent.map(({ at }) => at)).to.deep.equal([60_200, 61_212]);
  });

  it('should fail later requests too, until their wait is short enough', () => {
    const { send, sent, failed, learn, at, scheduler } = budgetOf({ perSecond: 1 });
    at(0, () => learn({ status: 200, limit: hour }));
    at(1000, () => send(0, {}, { maxWaitMs: 60_000 }));
    at(3_550_000, () => send(1, {}, { maxWaitMs: 60_000 }));
    scheduler.flush();
    expect(failed.map(({ error }) => isRateLimitError(error) && error.retryAfterMs)).to.deep.equal([3_599_000]);
    expect(sent).to.deep.equal([{ name: 1, at: 3_600_000 }]);
  });

  it('should leave no timer where no request waits any more', () => {
    const { send, learn, at, timers, scheduler } = budgetOf({ perSecond: 1 });
    at(0, () => repeat(3, (index) => send(index, {}, { maxWaitMs: 60_000 })));
    at(10, () => learn({ status: 200, ms: 10, limit: hour }));
    at(20, () => expect(timers()).to.equal(0));
    scheduler.flush();
  });
});

const factsOf = (count: string | null, allowed: string | null, reset: string | null) => {
  const headers: Record<string, string | null> = {
    'inin-ratelimit-count': count,
    'inin-ratelimit-allowed': allowed,
    'inin-ratelimit-reset': reset,
  };
  return limitFacts((name) => headers[name] ?? null);
};

describe('limitFacts', () => {
  it('should read the three headers, seconds as milliseconds', () => {
    expect(factsOf('299', ' 300 ', '42')).to.deep.equal({ count: 299, allowed: 300, resetMs: 42_000 });
    expect(factsOf('0', '1', '0')).to.deep.equal({ count: 0, allowed: 1, resetMs: 0 });
    expect(factsOf('299.000', '300.000', '42.5')).to.deep.equal({ count: 299, allowed: 300, resetMs: 43_000 });
  });

  for (const [count, allowed, reset] of [
    [null, '300', '42'],
    ['1', null, '42'],
    ['1', '300', null],
    ['-1', '300', '42'],
    ['1', '0', '42'],
    ['1', '300', '3601'],
    ['1', '300, 300', '42'],
    ['1e3', '300', '42'],
    ['', '300', '42'],
    ['1', '9999999999', '42'],
    ['NaN', 'Infinity', 'soon'],
  ] as const) {
    it(`should ignore ${count}, ${allowed}, ${reset}`, () => {
      expect(factsOf(count, allowed, reset)).to.equal(undefined);
    });
  }

  it('should return whole numbers in their bounds, or undefined, whatever the headers contain', () => {
    const header = fc.oneof(fc.string(), fc.integer({ min: -5, max: 5_000 }).map(String), fc.constant(null));
    fc.assert(
      fc.property(header, header, header, (count, allowed, reset) => {
        const facts = factsOf(count, allowed, reset);
        if (facts === undefined) return;
        expect(Object.values(facts).every(Number.isSafeInteger)).to.equal(true);
        expect(facts.count).to.be.at.least(0);
        expect(facts.allowed).to.be.at.least(1);
        expect(facts.resetMs).to.be.within(0, 3_600_000);
      }),
    );
  });
});
