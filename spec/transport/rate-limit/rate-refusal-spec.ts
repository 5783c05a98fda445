import { expect } from 'chai';
import fc from 'fast-check';
import { type Course, type LoweredPace, paceAfterRefusal } from '../../../src/transport/rate-limit/learned-limits.js';
import { fixedWindow } from '../../perf/rate/limited-server.js';
import { courseAt } from './course-at.js';

/** So many let through, evenly, and the next one refused. */
const courseOf = (count: number, everyMs: number, spanMs = 1_000): Course => {
  const times = Array.from({ length: count }, (_, index) => index * everyMs);
  return { count, ms: count * everyMs, times, sentAt: count * everyMs, spanMs };
};

/** A second, to four digits. */
const perSecond = (pace: number) => Number((pace * 1000).toFixed(4));
const told = ({ pace, mark, guess }: LoweredPace) => [
  perSecond(pace),
  perSecond(mark),
  guess === undefined ? 'distance' : 'count',
];

/** Ten a second were refused. */
const ten = 0.01;
const held: LoweredPace = { pace: 0.005, mark: 0.005, guess: [] };
const distance: LoweredPace = { pace: 0.005, mark: 0.0096, guess: undefined };

describe('paceAfterRefusal', () => {
  const cases: readonly (readonly [string, Course, readonly unknown[]])[] = [
    ['go on evenly after a burst', courseOf(3, 40), [10, 10, 'distance']],
    ['halve where the second one was refused already', courseOf(1, 101), [5, 9.6, 'distance']],
    ['halve where hardly any came through', courseOf(3, 101), [5, 9.6, 'count']],
    ['take a limit below half as well', courseOf(4, 101), [3.94, 3.94, 'count']],
    ['take what filled a window', courseOf(6, 101), [5.91, 5.91, 'count']],
    ['stay below what was refused', courseOf(10, 99), [9.6, 9.6, 'count']],
    ['take the minute where that is what the server minds', courseOf(400, 101, 60_000), [6.5667, 6.5667, 'count']],
    ['not take a burst for what is minded where the minute is', courseOf(30, 4, 60_000), [5, 9.6, 'count']],
  ];
  for (const [title, course, expected] of cases) {
    it(`should ${title}`, () => expect(told(paceAfterRefusal(ten, course, undefined))).to.deep.equal(expected));
  }

  it('should take what two refusals say together', () => {
    const server = fixedWindow(7, 1000, 400);
    const first = paceAfterRefusal(ten, courseAt(server, 101), undefined);
    expect(perSecond(first.pace)).to.equal(7.88);
    const second = paceAfterRefusal(first.pace, courseAt(server, 1 / first.pace, 3000), first);
    expect(perSecond(second.pace)).to.equal(6.895);
  });

  it('should step back by a little from a distance that did well for a window', () => {
    expect(told(paceAfterRefusal(0.007, courseOf(9, 150), distance))).to.deep.equal([6.72, 6.72, 'distance']);
  });

  it('should step back by more where a distance is refused soon', () => {
    expect(told(paceAfterRefusal(0.006, courseOf(3, 160), distance))).to.deep.equal([5.1, 5.1, 'distance']);
  });

  it('should step back where a limit would be far below', () => {
    const before = { ...distance, guess: [] };
    expect(told(paceAfterRefusal(0.006, courseOf(1, 167), before))).to.deep.equal([5.1, 5.1, 'count']);
    expect(told(paceAfterRefusal(0.006, courseOf(1, 1_100), before))).to.deep.equal([5.76, 5.76, 'count']);
  });

  it('should lower the pace to three tenths at most, and grow no further than to what was refused', () => {
    const aCourse = fc
      .tuple(fc.uniqueArray(fc.nat(100_000), { maxLength: 40 }), fc.constantFrom(1_000, 60_000), fc.nat(1_000))
      .map(([sent, spanMs, forgotten]): Course => {
        const times = sent.sort((a, b) => a - b);
        const sentAt = (times.at(-1) ?? 0) + 100;
        return { count: times.length + forgotten, ms: sentAt - (times[0] ?? sentAt), times, sentAt, spanMs };
      });
    const last = fc.option(fc.constantFrom<LoweredPace>(held, distance), { nil: undefined });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), aCourse, last, (per10s, course, before) => {
        const refused = per10s / 10_000;
        const { pace, mark } = paceAfterRefusal(refused, course, before);
        expect(pace).to.be.within(refused * 0.3 - 1e-12, refused);
        expect(mark).to.be.at.least(pace);
        if (before !== undefined) expect(mark).to.be.below(refused);
      }),
    );
  });
});
