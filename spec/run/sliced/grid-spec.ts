import { expect } from 'chai';
import fc from 'fast-check';
import { type Duration, parseDuration } from '../../../src/core/duration.js';
import { gridOf } from '../../../src/run/sliced/calendar.js';
import { calendar, rangeAround } from './support/ranges.js';

const ms = (text: string): number => Date.parse(text);
const duration = (text: string): Duration => parseDuration(text) as Duration;
const range = { startMs: ms('2026-10-01T00:00:10Z'), endMs: ms('2026-10-03T00:00:00Z') };

describe('gridOf', () => {
  it('should cut at whole minutes from the start without a granularity', async () => {
    const grid = gridOf(range, undefined, await calendar('UTC'));
    expect(grid.atOrBefore(ms('2026-10-01T00:05:00Z'))).to.equal(ms('2026-10-01T00:04:10Z'));
    expect(grid.after(ms('2026-10-01T00:05:00Z'))).to.equal(ms('2026-10-01T00:05:10Z'));
    expect(grid.after(ms('2026-10-01T00:05:10Z'))).to.equal(ms('2026-10-01T00:06:10Z'));
  });

  it('should omit shortened steps, and have no cut after the range', async () => {
    const year = { startMs: ms('2026-01-31T00:00:00Z'), endMs: ms('2026-06-30T00:00:00Z') };
    const grid = gridOf(year, duration('P1M'), await calendar('UTC'));
    expect(grid.atOrBefore(ms('2026-03-30T00:00:00Z'))).to.equal(ms('2026-01-31T00:00:00Z'));
    expect(grid.after(year.startMs)).to.equal(ms('2026-03-31T00:00:00Z'));
    expect(grid.after(ms('2026-03-31T00:00:00Z'))).to.equal(ms('2026-05-31T00:00:00Z'));
    expect(grid.after(ms('2026-05-31T00:00:00Z'))).to.equal(Infinity);
  });

  it('should never cut before the range, also for an instant before it', async () => {
    for (const step of ['PT30M', 'P1D']) {
      const before = gridOf(range, duration(step), await calendar('UTC')).atOrBefore(range.startMs - 1);
      expect(before).to.be.at.most(range.startMs);
    }
  });

  it('should be consistent: the cut after an instant is the next one at or before, in any order of calls', () =>
    fc.assert(
      fc.asyncProperty(
        rangeAround,
        fc.constantFrom('PT30M', 'P1D', 'P1W', 'P1M'),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 }),
        async ({ range: part, timeZone }, step, places) => {
          const grid = gridOf(part, duration(step), await calendar(timeZone));
          for (const place of places) {
            const at = Math.floor(part.startMs + place * (part.endMs - part.startMs - 1));
            const [cut, next] = [grid.atOrBefore(at), grid.after(at)];
            expect(cut).to.be.within(part.startMs, at);
            expect(next).to.be.above(at);
            expect(grid.atOrBefore(cut)).to.equal(cut);
            expect(grid.after(cut)).to.equal(next);
            if (next < part.endMs) {
              expect(grid.atOrBefore(next)).to.equal(next);
              expect(grid.atOrBefore(next - 1)).to.equal(cut);
            }
          }
        },
      ),
      { numRuns: 200 },
    ));
});
