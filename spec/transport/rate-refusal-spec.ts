import { expect } from 'chai';
import fc from 'fast-check';
import { type Course, type LoweredPace, paceAfterRefusal } from '../../src/transport/rate-refusal.js';

/** Ten a second, and a window of a second, unless it is said otherwise. A pace a second, to four digits. */
const after = (course: Partial<Course>) => {
  const whole = { refused: 0.01, count: 0, ms: 0, spanMs: 1_000, last: undefined, ...course };
  const { pace, mark, server } = paceAfterRefusal(whole);
  return [Number((pace * 1000).toFixed(4)), Number((mark * 1000).toFixed(4)), server];
};
const window: LoweredPace = { pace: 0.006, mark: 0.006, server: 'window' };

describe('paceAfterRefusal', () => {
  const cases: readonly (readonly [string, Partial<Course>, readonly unknown[]])[] = [
    ['go on evenly after a burst', { count: 3, ms: 120 }, [10, 10, 'distance']],
    ['halve where the second one was refused already', { count: 1, ms: 100 }, [5, 9.6, 'distance']],
    ['halve where far too few came through', { count: 3, ms: 300 }, [5, 9.6, 'window']],
    ['take what filled a window', { count: 6, ms: 600 }, [5.0235, 5.91, 'window']],
    ['not trust a window that was nearly full', { count: 10, ms: 1000 }, [6.8, 8, 'window']],
    ['take a store into account', { count: 14, ms: 1400 }, [5.7458, 6.414, 'bucket']],
    [
      'take the minute where that is what the server minds',
      { count: 420, ms: 42_000, spanMs: 60_000 },
      [5.8607, 6.895, 'window'],
    ],
    [
      'step back a little after a while',
      { refused: 0.006, count: 24, ms: 4_000, last: window },
      [5.76, 5.76, 'window'],
    ],
    [
      'step back a little on the way up',
      { refused: 0.0064, count: 6, ms: 900, last: window },
      [6.144, 6.144, 'window'],
    ],
    [
      'take what filled a window the next time',
      { refused: 0.006, count: 4, ms: 800, last: window },
      [3.94, 3.94, 'window'],
    ],
    [
      'step back by a fifth if refused soon',
      { refused: 0.006, count: 9, ms: 1_500, last: window },
      [4.8, 4.8, 'window'],
    ],
    [
      'not count at a server of distances',
      { refused: 0.006, count: 3, ms: 600, last: { ...window, server: 'distance' } },
      [4.8, 4.8, 'distance'],
    ],
    ['count no further than a window', { refused: 0.006, count: 4, ms: 1_500, last: window }, [4.8, 4.8, 'window']],
    [
      'not take a burst for what is minded where the minute is',
      { count: 30, ms: 120, spanMs: 60_000 },
      [5, 9.6, 'window'],
    ],
    [
      'measure nothing but a bucket in the long run',
      { refused: 0.0064, count: 39, ms: 10_500, last: { ...window, pace: 0.0064 } },
      [6.144, 6.144, 'window'],
    ],
    [
      'measure a bucket in the long run only',
      { refused: 0.0064, count: 39, ms: 9_900, last: { ...window, pace: 0.0064, server: 'bucket' } },
      [6.144, 6.144, 'bucket'],
    ],
    [
      'measure a bucket in the long run',
      { refused: 0.0064, count: 69, ms: 10_500, last: { ...window, pace: 0.0064, server: 'bucket' } },
      [5.91, 5.91, 'bucket'],
    ],
  ];
  for (const [title, course, expected] of cases) {
    it(`should ${title}`, () => expect(after(course)).to.deep.equal(expected));
  }

  it('should lower the pace by half at most, and grow no further than to what was refused', () => {
    const amount = fc.nat(100_000);
    const span = fc.constantFrom(1_000, 60_000);
    const last = fc.option(fc.constantFrom<LoweredPace>(window, { ...window, server: 'bucket' }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        amount,
        amount,
        fc.tuple(span, last),
        (per10s, count, ms, [spanMs, before]) => {
          const refused = per10s / 10_000;
          const { pace, mark } = paceAfterRefusal({ refused, count, ms, spanMs, last: before });
          expect(pace).to.be.within(refused / 2 - 1e-12, refused);
          expect(mark).to.be.at.least(pace);
          if (before !== undefined) expect(mark).to.be.below(refused);
        },
      ),
    );
  });
});
