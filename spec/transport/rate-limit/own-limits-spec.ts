import { expect } from 'chai';
import fc from 'fast-check';
import { budgetOf, mostIn, repeat } from './budget-in-virtual-time.js';

describe('sliding window of a rateBudget', () => {
  it('should free a slot one window and its margin after it was used', () => {
    const { send, at, timesAfter } = budgetOf({ perMinute: 2 });
    const times = timesAfter(() => {
      send(0);
      at(10_000, () => send(1));
      at(20_000, () => repeat(3, send));
    });
    expect(times).to.deep.equal([0, 10_000, 60_250, 70_250, 120_500]);
  });

  it('should enforce both limits', () => {
    const { send, timesAfter } = budgetOf({ perMinute: 3, perSecond: 1 });
    expect(timesAfter(() => repeat(5, send))).to.deep.equal([0, 1012, 2024, 60_250, 61_262]);
  });

  it('should allow 300 requests a minute by default', () => {
    const { send, timesAfter } = budgetOf();
    const times = timesAfter(() => repeat(700, send));
    expect(mostIn(times, 60_000)).to.equal(300);
  });

  for (const [options, times] of [
    [{ perMinute: 0.5 }, [0, 120_250, 240_500]],
    [{ perMinute: 1.9 }, [0, 60_250, 120_500]],
    [{ perMinute: Infinity, perSecond: 0.1 }, [0, 10_120, 20_240]],
    [{ perMinute: Infinity }, [0, 0, 0]],
  ] as const) {
    it(`should space three requests by ${Object.entries(options).flat().join(' ')}`, () => {
      const { send, timesAfter } = budgetOf(options);
      expect(timesAfter(() => repeat(3, send))).to.deep.equal(times);
    });
  }

  it('should exceed no limit in any window where requests arrive, and lose and reorder none, whatever happens', () => {
    const arrivals = fc.array(fc.tuple(fc.oneof(fc.nat(200_000), fc.nat(2000)), fc.nat(9)), { maxLength: 60 });
    const pauses = fc.array(fc.tuple(fc.nat(200_000), fc.nat(40_000)), { maxLength: 3 });
    const limits = fc.record({ perMinute: fc.integer({ min: 1, max: 20 }), perSecond: fc.integer({ min: 1, max: 5 }) });
    const minuteOnly = fc.record({ perMinute: fc.integer({ min: 1, max: 20 }) });
    const responses = fc.array(
      fc.tuple(
        fc.nat(200_000),
        fc.record({ status: fc.constantFrom(200, 200, 429, 500), ms: fc.nat(5000), retryAfterMs: fc.nat(70_000) }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(arrivals, pauses, fc.oneof(limits, minuteOnly), responses, (requests, stops, options, received) => {
        const { scheduler, budget, sent, send, learn, at } = budgetOf(options);
        const sorted = requests.toSorted(([a], [b]) => a - b);
        sorted.forEach(([ms], index) => at(ms, () => send(index)));
        for (const [ms, forMs] of stops) at(ms, () => budget.pause(forMs));
        for (const [ms, facts] of received) at(ms, () => learn(facts));
        scheduler.flush();
        const times = sent.map((each) => each.at);
        const arrived = sent.map((each, index) => each.at + (sorted[index]?.[1] ?? 0)).toSorted((a, b) => a - b);
        expect(sent.map(({ name }) => name)).to.deep.equal(sorted.map((_, index) => index));
        expect(mostIn(arrived, 60_000)).to.be.at.most(options.perMinute);
        if ('perSecond' in options) expect(mostIn(arrived, 1000)).to.be.at.most(options.perSecond);
        const throttled = received.filter(([, { status }]) => status === 429);
        const paused = [...stops, ...throttled.map(([ms, { retryAfterMs }]) => [ms, retryAfterMs] as const)];
        for (const [ms, forMs] of paused)
          expect(times.filter((time) => time > ms && time < ms + forMs)).to.deep.equal([]);
      }),
    );
  });
});

describe('pacer of a rateBudget', () => {
  it('should send at even distances where a limit a second is set', () => {
    const { send, timesAfter } = budgetOf({ perSecond: 4 });
    expect(timesAfter(() => repeat(4, send))).to.deep.equal([0, 253, 506, 759]);
  });

  it('should make up for late timers, and start a new series of slots after a rest', () => {
    const { send, at, timesAfter } = budgetOf({ perSecond: 10 }, [5, 0, 0, 0, 0, 0, 0]);
    const times = timesAfter(() => {
      repeat(100, send);
      at(20_050, () => repeat(2, send));
    });
    expect(times.at(99)).to.be.within(99 * 101.2, 99 * 101.2 + 6);
    expect(times.slice(100)).to.deep.equal([20_050, 20_152]);
  });

  it('should keep a spacing that is too short for timers on average', () => {
    const { send, timesAfter } = budgetOf({ perMinute: Infinity, perSecond: 500 }, [2]);
    const times = timesAfter(() => repeat(501, send));
    expect(times.at(-1)).to.be.within(1012, 1016);
  });

  it('should keep the limit a second with its margin, however late timers are', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(25), { minLength: 1 }), (lateMs) => {
        const { send, timesAfter } = budgetOf({ perSecond: 10 }, lateMs);
        const times = timesAfter(() => repeat(60, send));
        expect(times).to.have.length(60);
        expect(mostIn(times, 1010)).to.be.at.most(10);
      }),
      // Made up for at the least distance, over more than a window.
      { examples: [[[19, ...Array.from({ length: 15 }, () => 0)]]] },
    );
  });
});

describe('slow start of a rateBudget', () => {
  it('should send two requests at once and the others as responses arrive, without a timer', () => {
    const { send, learn, sent, timers } = budgetOf({ perMinute: 300 });
    repeat(2, send);
    learn({ status: 200 });
    learn({ status: 200 });
    repeat(2, send);
    repeat(300, () => learn({ status: 200 }));
    repeat(296, send);
    expect(sent.map(({ at }) => at)).to.deep.equal(Array.from({ length: 300 }, () => 0));
    expect(timers()).to.equal(0);
  });

  it('should send two more for each response from the second on', () => {
    for (const [responses, atOnce] of [
      [0, 2],
      [1, 2],
      [2, 4],
      [4, 8],
    ] as const) {
      const { send, at, learn, timesAfter } = budgetOf({ perMinute: 300 });
      const times = timesAfter(() => {
        repeat(responses, () => learn({ status: 200 }));
        at(10_000, () => repeat(20, send));
      });
      expect(times.filter((time) => time === 10_000)).to.have.length(atOnce);
    }
  });

  it('should space requests evenly while no response is known', () => {
    const { send, timesAfter } = budgetOf({ perMinute: 300 });
    expect(timesAfter(() => repeat(4, send))).to.deep.equal([0, 0, 201, 402]);
  });

  it('should send waiting requests when a response arrives', () => {
    const { send, at, learn, timesAfter } = budgetOf({ perMinute: 300 });
    const times = timesAfter(() => {
      repeat(4, send);
      at(50, () => repeat(2, () => learn({ status: 200 })));
    });
    expect(times).to.deep.equal([0, 0, 50, 50]);
  });

  it('should not grow by a response other than 2xx', () => {
    for (const status of [199, 300, 404, 503]) {
      const { send, at, learn, timesAfter } = budgetOf({ perMinute: 300 });
      const times = timesAfter(() => {
        repeat(4, send);
        at(50, () => repeat(2, () => learn({ status })));
      });
      expect(times).to.deep.equal([0, 0, 201, 402]);
    }
  });

  it('should begin with two requests again after a burst was throttled', () => {
    const { send, learn, at, timesAfter } = budgetOf({ perMinute: 300 });
    const times = timesAfter(() => {
      repeat(2, send);
      at(100, () => learn({ status: 429, ms: 50 }));
      at(1000, () => repeat(100, () => learn({ status: 200 })));
      at(70_000, () => repeat(10, send));
    });
    expect(times.filter((time) => time === 70_000)).to.have.length(2);
  });
});

describe('fair queue of a rateBudget', () => {
  it('should serve waiting streams round-robin', () => {
    const { send, sent, scheduler } = budgetOf({ perSecond: 1 });
    const [one, other] = [{}, {}];
    send(0);
    for (const name of [10, 11, 12]) send(name, one);
    for (const name of [20, 21]) send(name, other);
    send(30);
    scheduler.flush();
    expect(sent.map(({ name }) => name)).to.deep.equal([0, 10, 20, 30, 11, 21, 12]);
  });

  it('should serve no stream twice in a row while another one waits, in the order of each stream, and skip the unsubscribed', () => {
    const requests = fc.array(fc.record({ stream: fc.nat(4), isUnsubscribed: fc.boolean() }), { maxLength: 40 });
    fc.assert(
      fc.property(requests, (all) => {
        const { send, sent, scheduler } = budgetOf({ perSecond: 1 });
        const streams = Array.from({ length: 5 }, () => ({}));
        send(-1);
        const taken = all.map(({ stream }, name) => send(name, streams[stream]));
        all.forEach(({ isUnsubscribed }, name) => isUnsubscribed && taken[name]?.unsubscribe());
        scheduler.flush();
        const served = sent.slice(1).map(({ name }) => name);
        const streamOf = (name: number) => all[name]?.stream;
        const expected = all.flatMap(({ isUnsubscribed }, name) => (isUnsubscribed ? [] : [name]));
        expect(served.toSorted((a, b) => a - b)).to.deep.equal(expected);
        served.forEach((name, index) => {
          const later = served.slice(index + 1);
          for (const other of later.filter((each) => streamOf(each) === streamOf(name))) expect(other).above(name);
          const [next] = later;
          if (next !== undefined && streamOf(next) === streamOf(name))
            expect(new Set(later.map(streamOf)).size).to.equal(1);
        });
      }),
    );
  });

  it('should release the slot of an unsubscribed request, and the timer with the last one', () => {
    const { scheduler, send, sent, timers } = budgetOf({ perMinute: 1 });
    send(0);
    const [second, third] = [send(1), send(2)];
    second.unsubscribe();
    expect(timers()).to.equal(1);
    scheduler.flush();
    expect(sent.map(({ name }) => name)).to.deep.equal([0, 2]);
    third.unsubscribe();
    const waiting = send(3);
    waiting.unsubscribe();
    expect(timers()).to.equal(0);
    scheduler.flush();
    send(4);
    scheduler.flush();
    expect(sent.map(({ name }) => name)).to.deep.equal([0, 2, 4]);
  });

  it('should serve a request that is made while another one is sent, after those that wait', () => {
    const { budget, send, sent, scheduler } = budgetOf({ perMinute: 1 });
    send(0);
    budget.take().subscribe(() => {
      sent.push({ name: 1, at: scheduler.now() });
      send(3);
    });
    send(2);
    scheduler.flush();
    expect(sent.map(({ name }) => name)).to.deep.equal([0, 1, 2, 3]);
  });
});
