import { expect } from 'chai';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { formatInterval, parseInterval } from '../../src/core/interval.js';
import { localInterval, withLocalInterval } from '../../src/core/local-interval.js';

describe('localInterval', () => {
  const read: readonly (readonly [what: string, interval: string, timeZone: string, utc: string])[] = [
    [
      'a month with a clock change',
      '2026-10-01T00:00:00/2026-11-01T00:00:00',
      'Europe/London',
      '2026-09-30T23:00:00.000Z/2026-11-01T00:00:00.000Z',
    ],
    [
      'ends without seconds',
      '2026-10-01T00:00/2026-10-02T00:00',
      'America/New_York',
      '2026-10-01T04:00:00.000Z/2026-10-02T04:00:00.000Z',
    ],
    [
      'fractions of a second',
      '2026-10-01T00:00:00.250/2026-10-01T00:00:00.75',
      'Asia/Kolkata',
      '2026-09-30T18:30:00.250Z/2026-09-30T18:30:00.750Z',
    ],
    ['UTC', '2026-10-01T00:00:00/2026-10-02T00:00:00', 'UTC', '2026-10-01T00:00:00.000Z/2026-10-02T00:00:00.000Z'],
    [
      'one end with an offset, which is kept',
      '2026-10-01T00:00:00+02:00/2026-10-02T00:00:00',
      'Europe/Berlin',
      '2026-10-01T00:00:00+02:00/2026-10-01T22:00:00.000Z',
    ],
    [
      'a time that occurs twice: the first',
      '2026-10-25T01:30:00/2026-10-25T03:00:00',
      'Europe/London',
      '2026-10-25T00:30:00.000Z/2026-10-25T03:00:00.000Z',
    ],
    [
      'a skipped midnight: the start of that day',
      '2026-04-24T00:00:00/2026-04-25T00:00:00',
      'Africa/Cairo',
      '2026-04-23T22:00:00.000Z/2026-04-24T21:00:00.000Z',
    ],
  ];
  for (const [what, interval, timeZone, utc] of read) {
    it(`should resolve ${what}`, () => {
      expect(localInterval(interval, timeZone)).to.equal(utc);
    });
  }

  const kept: readonly (readonly [interval: string, timeZone: string])[] = [
    ['2026-10-01T00:00:00Z/2026-10-02T00:00:00+01:00', 'Europe/London'],
    ['2026-10-01T00:00:00/2026-10-02T00:00:00', 'Mars/Olympus'],
    ['2026-10-01T00:00:00/2026-10-02T00:00:00', ''],
    ['2026-02-30T00:00:00/2026-10-02T25:00:00', 'Europe/London'],
    ['2026-10-01/2026-10-02', 'Europe/London'],
    ['T1:2/', 'Europe/London'],
    ['', 'Europe/London'],
  ];
  for (const [interval, timeZone] of kept) {
    it(`should not change ${JSON.stringify(interval)} in ${JSON.stringify(timeZone)}`, () => {
      expect(localInterval(interval, timeZone)).to.equal(interval);
    });
  }

  it('should resolve every local time as Temporal does', () => {
    const zones = fc.constantFrom('Europe/London', 'America/Havana', 'Australia/Lord_Howe', 'Asia/Beirut', 'UTC');
    const minutes = fc.integer({ min: 0, max: 60 * 24 * 365 * 3 });
    fc.assert(
      fc.property(zones, minutes, (timeZone, minute) => {
        const local = Temporal.PlainDateTime.from('2024-01-01T00:00').add({ minutes: minute });
        const end = local.add({ days: 3 });
        const interval = localInterval(`${local.toString()}/${end.toString()}`, timeZone);
        const instants = [local, end].map((each) => each.toZonedDateTime(timeZone).epochMilliseconds);
        expect(parseInterval(interval)).to.deep.equal({ startMs: instants[0], endMs: instants[1] });
        expect(formatInterval({ startMs: instants[0] ?? 0, endMs: instants[1] ?? 0 })).to.equal(interval);
      }),
      { numRuns: 300 },
    );
  });
});

describe('withLocalInterval', () => {
  it('should return an unreadable interval unchanged', () => {
    for (const params of [null, undefined, 5, [], {}, { interval: 5, timeZone: 'UTC' }, { interval: 'x' }]) {
      expect(withLocalInterval(params as never)).to.equal(params);
    }
  });
});
