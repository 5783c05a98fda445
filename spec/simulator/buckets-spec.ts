import { expect } from 'chai';
import fc from 'fast-check';
import { parseDuration } from '../../src/core/duration.js';
import { createBuckets } from '../../src/simulator/aggregates/buckets.js';
import { createZone } from '../../src/core/zone.js';

const hour = 3_600_000;

const cut = (from: string, to: string, granularity: string, timeZone: string): readonly string[] => {
  const interval = { startMs: Date.parse(from), endMs: Date.parse(to) };
  const buckets = createBuckets(interval, parseDuration(granularity), createZone(timeZone)!);
  const last = buckets.indexOf(interval.endMs - 1);
  return Array.from({ length: last + 1 }, (_, index) => {
    const { startMs, endMs } = buckets.intervalOf(index);
    expect(buckets.indexOf(startMs)).to.equal(index);
    expect(buckets.indexOf(endMs - 1)).to.equal(index);
    return `${new Date(startMs).toISOString().slice(5, 16)} ${(endMs - startMs) / hour}h`;
  });
};

describe('simulator: buckets', () => {
  it("should divide Berlin's clock changes into a day of 23 hours in March and one of 25 in October", () => {
    expect(cut('2026-03-27T23:00:00Z', '2026-03-30T22:00:00Z', 'P1D', 'Europe/Berlin')).to.deep.equal([
      '03-27T23:00 24h',
      '03-28T23:00 23h',
      '03-29T22:00 24h',
    ]);
    expect(cut('2026-10-23T22:00:00Z', '2026-10-26T23:00:00Z', 'P1D', 'Europe/Berlin')).to.deep.equal([
      '10-23T22:00 24h',
      '10-24T22:00 25h',
      '10-25T23:00 24h',
    ]);
  });

  it('should change the clocks in New York on other days, and by half an hour on Lord Howe', () => {
    expect(cut('2026-03-08T05:00:00Z', '2026-03-10T04:00:00Z', 'P1D', 'America/New_York')).to.deep.equal([
      '03-08T05:00 23h',
      '03-09T04:00 24h',
    ]);
    expect(cut('2026-04-03T13:00:00Z', '2026-04-06T13:30:00Z', 'P1D', 'Australia/Lord_Howe')).to.deep.equal([
      '04-03T13:00 24h',
      '04-04T13:00 24.5h',
      '04-05T13:30 24h',
    ]);
  });

  it('should keep hours and days in UTC equally long when clocks change', () => {
    expect(cut('2026-03-29T00:00:00Z', '2026-03-29T03:00:00Z', 'PT1H', 'Europe/Berlin')).to.deep.equal([
      '03-29T00:00 1h',
      '03-29T01:00 1h',
      '03-29T02:00 1h',
    ]);
    expect(cut('2026-03-28T00:00:00Z', '2026-03-30T00:00:00Z', 'P1D', 'UTC')).to.deep.equal([
      '03-28T00:00 24h',
      '03-29T00:00 24h',
    ]);
  });

  it('should move a skipped start forward by the gap, for that day only', () => {
    expect(cut('2026-03-28T01:30:00Z', '2026-03-31T00:30:00Z', 'P1D', 'Europe/Berlin')).to.deep.equal([
      '03-28T01:30 24h',
      '03-29T01:30 23h',
      '03-30T00:30 24h',
    ]);
  });

  it('should divide months by the calendar and end the last one with the interval', () => {
    expect(cut('2026-01-31T00:00:00Z', '2026-04-10T00:00:00Z', 'P1M', 'UTC')).to.deep.equal([
      '01-31T00:00 672h',
      '02-28T00:00 744h',
      '03-31T00:00 240h',
    ]);
    expect(cut('2026-01-01T00:00:00Z', '2026-01-10T12:00:00Z', 'P1W', 'UTC')).to.deep.equal([
      '01-01T00:00 168h',
      '01-08T00:00 60h',
    ]);
  });

  it('should convert instants to local times and back, except for the hour that occurs twice', () => {
    const timeZones = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'Australia/Lord_Howe',
    );
    const instants = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2040, 0) });
    fc.assert(
      fc.property(timeZones, instants, (timeZone, instantMs) => {
        const zone = createZone(timeZone)!;
        const localMs = zone.toLocal(instantMs);
        const back = zone.toInstant(localMs);
        expect(zone.toLocal(back)).to.equal(localMs);
        expect(back).to.be.at.most(instantMs);
      }),
    );
  });

  it('should use the first of two instants with the same local time', () => {
    const berlin = createZone('Europe/Berlin')!;
    const twice = Date.UTC(2026, 9, 25, 2, 30);
    expect(berlin.toInstant(twice)).to.equal(Date.UTC(2026, 9, 25, 0, 30));
    expect(berlin.toLocal(Date.UTC(2026, 9, 25, 1, 30))).to.equal(twice);
  });

  it('should accept IANA names only', () => {
    for (const name of ['Mars/Olympus', '', '+01:00', 'Europe/Berlin '])
      expect(createZone(name), name).to.equal(undefined);
    expect(createZone('Etc/UTC')!.toLocal(5)).to.equal(5);
  });
});
