import { expect } from 'chai';
import fc from 'fast-check';
import { guessFrom, guessFromBoth, limitOf } from '../../../src/transport/rate-limit/learned-limits.js';
import { fixedWindow, slidingWindow, tokenBucket } from '../../perf/rate/limited-server.js';
import { courseAt } from './course-at.js';

describe('guessFrom', () => {
  it('should find the limit of a sliding window', () => {
    expect(guessFrom(courseAt(slidingWindow(6, 1000), 101)).slice(20, 30)).to.deep.equal(Array<number>(10).fill(6));
  });

  it('should know that a sliding window would have refused earlier', () => {
    expect(guessFrom(courseAt(fixedWindow(8, 1000, 500), 101)).slice(20, 30)).to.deep.equal(Array<number>(10).fill(0));
  });

  it('should find the limit of a bucket to half a request', () => {
    for (const limit of [3, 4, 5, 6, 7, 8, 9]) {
      const { [30]: found, ...others } = guessFrom(courseAt(tokenBucket(limit, 1000, limit), 101));
      expect(found).to.be.within(limit - 0.5, limit + 0.5);
      expect(others[39]).to.equal(found);
    }
  });

  it('should leave the limit of a clock among those that its windows could have', () => {
    const anyLimit = fc.integer({ min: 2, max: 9 });
    const aPhase = fc.integer({ min: 0, max: 19 }).map((twentieth) => twentieth * 50);
    fc.assert(
      fc.property(anyLimit, aPhase, (limit, phase) => {
        // On the grid of phases that are told apart, and off the requests' own times.
        const guess = guessFrom(courseAt(fixedWindow(limit, 1000, phase), 97, 7));
        expect(guess[(20 - phase / 50) % 20]).to.equal(limit);
      }),
    );
  });

  it('should count in the window that the server has', () => {
    const times = Array.from({ length: 30 }, (_, index) => index * 1500);
    const course = { count: 30, ms: 45_000, times, sentAt: 45_000, spanMs: 60_000 };
    expect(limitOf(guessFrom(course))).to.equal(30);
  });
});

describe('guessFromBoth', () => {
  it('should leave what both refusals speak for', () => {
    expect(guessFromBoth([8, 7, 0, 6, 5.6], [8, 6, 7, 0, 5.8])).to.deep.equal([8, 0, 0, 0, 5.8]);
    expect(guessFromBoth([5.8], [5.6])).to.deep.equal([5.8]);
  });

  it('should go by the later one where they contradict each other', () => {
    expect(guessFromBoth([8, 7], [0, 6])).to.deep.equal([0, 6]);
    expect(guessFromBoth([], [5])).to.deep.equal([5]);
  });

  it('should find window and limit of a clock together', () => {
    // The first refusal leaves 9 and 8 open; the second one, at nine a second, leaves 8.
    const server = fixedWindow(8, 1000, 250);
    const first = guessFrom(courseAt(server, 101));
    expect(first).to.include.members([8, 9]);
    const later = guessFrom(courseAt(server, 112, 3000));
    expect(limitOf(guessFromBoth(first, later))).to.equal(8);
  });
});

describe('limitOf', () => {
  it('should take what few ways speak for, but not the fewest', () => {
    expect(limitOf([...Array<number>(10).fill(6), 7, 8, 8, 9, 0])).to.equal(8);
    expect(limitOf([5])).to.equal(5);
  });

  it('should tell where nothing is known', () => {
    expect(limitOf([])).to.equal(0);
    expect(limitOf([0, 0])).to.equal(0);
  });
});
