import { expect } from 'chai';
import fc from 'fast-check';
import { IsoDuration, fixedMs, parseDuration } from '../../src/core/duration.js';
import { problemsAt } from '../../src/core/validation.js';

const [minute, hour] = [60_000, 3_600_000];

describe('parseDuration', () => {
  const right: readonly [string, [years: number, months: number, days: number, timeMs: number]][] = [
    ['PT30M', [0, 0, 0, 30 * minute]],
    ['PT1H', [0, 0, 0, hour]],
    ['PT1S', [0, 0, 0, 1_000]],
    ['PT90M', [0, 0, 0, 90 * minute]],
    ['P1D', [0, 0, 1, 0]],
    ['P2W', [0, 0, 14, 0]],
    ['P1M', [0, 1, 0, 0]],
    ['P1Y', [1, 0, 0, 0]],
    ['P1Y2M3W4DT5H6M7S', [1, 2, 25, 5 * hour + 6 * minute + 7_000]],
    ['P0DT1M', [0, 0, 0, minute]],
  ];
  for (const [text, [years, months, days, timeMs]] of right) {
    it(`should read ${text}`, () => {
      expect(parseDuration(text)).to.deep.equal({ years, months, days, timeMs });
      expect(problemsAt('granularity', IsoDuration, text)).to.deep.equal([]);
    });
  }

  const wrong = [
    '',
    'P',
    'PT',
    'P1DT',
    'P0D',
    'PT0S',
    'P1',
    '1D',
    'P1H',
    'PT1D',
    'P1M1Y',
    'PT1M1H',
    '-P1D',
    'P-1D',
    'P1.5D',
    'PT0.5S',
    'p1d',
    ' P1D',
    'P1D\n',
    'P1234567D',
    'P100000Y',
    'PT30MP1D',
  ];
  for (const text of wrong) {
    it(`should reject ${JSON.stringify(text)}`, () => {
      expect(parseDuration(text)).to.equal(undefined);
      expect(problemsAt('granularity', IsoDuration, text)).to.have.length(1);
    });
  }

  it('should add up hours, minutes and seconds', () => {
    const part = fc.integer({ min: 1, max: 999_999 });
    fc.assert(
      fc.property(part, part, part, (hours, minutes, seconds) => {
        const timeMs = hours * hour + minutes * minute + seconds * 1_000;
        expect(parseDuration(`PT${hours}H${minutes}M${seconds}S`)?.timeMs).to.equal(timeMs);
      }),
    );
  });

  it('should reject what is not a string', () => {
    for (const value of [30, null, {}, ['P1D']])
      expect(problemsAt('granularity', IsoDuration, value)).to.have.length(1);
  });

  it('should show an example of a valid duration', () => {
    expect(problemsAt('granularity', IsoDuration, 'P1H')).to.deep.equal([
      { path: 'granularity', message: '"P1H" is not an ISO 8601 duration such as PT30M, P1D or P1M' },
    ]);
  });
});

describe('fixedMs', () => {
  it('should be the length of durations of days or less', () => {
    expect(['P1D', 'P1W', 'P1DT1H', 'PT30M'].map(fixedMs)).to.deep.equal([24 * hour, 168 * hour, 25 * hour, hour / 2]);
  });

  it('should be undefined for months, years and invalid durations', () => {
    for (const value of ['P1M', 'P1Y', 'P1Y1D', 'P', 5, undefined, ['P1D']]) expect(fixedMs(value)).to.equal(undefined);
  });
});
