import { expect } from 'chai';
import fc from 'fast-check';
import { parseDuration, type Duration } from '../../../src/core/duration.js';
import { isQueryError } from '../../../src/core/error-guards.js';
import { formatInterval, type Interval, parseInterval } from '../../../src/core/interval.js';
import { failure } from '../../helpers/simulated.js';
import { calendar, planned, rangeAround } from './support/ranges.js';

const interval = (text: string): Interval => parseInterval(text) as Interval;
const texts = (slices: readonly Interval[]) => slices.map(formatInterval);
const hoursOf = (slices: readonly Interval[]) => slices.map(({ startMs, endMs }) => (endMs - startMs) / 3_600_000);

const rejection = async (promise: Promise<unknown>) => {
  const error = await failure(promise);
  return isQueryError(error) ? error.problems : error;
};

describe('planSlices', () => {
  it('should cover each range exactly once, in order, and cut on steps of the granularity only', () =>
    fc.assert(
      fc.asyncProperty(
        rangeAround,
        fc.constantFrom('PT30M', 'PT45M', 'PT1H', 'P1D', 'P1W', 'P1M'),
        fc.constantFrom('PT1H', 'PT7H', 'P1D', 'P2D', 'P7D', 'P1M', 'P1M1D', 'P2M'),
        async ({ range, timeZone }, granularity, slice) => {
          const plan = await planned(range, slice, granularity, timeZone).catch((error: unknown) => error);
          if (isQueryError(plan)) {
            expect(plan.message).to.match(/is shorter than the granularity/);
            return;
          }
          const { slices } = plan as Awaited<ReturnType<typeof planned>>;
          expect(slices[0]?.startMs).to.equal(range.startMs);
          expect(slices.at(-1)?.endMs).to.equal(range.endMs);
          for (const [index, { startMs, endMs }] of slices.entries()) {
            expect(startMs).to.be.below(endMs);
            if (index > 0) expect(startMs).to.equal(slices[index - 1]?.endMs);
          }
          // Steps counted from each slice equal the steps counted from the whole range.
          const addDuration = await calendar(/[DWMY]/.test(granularity.split('T')[0] ?? '') ? timeZone : 'UTC');
          const stepsFrom = (part: Interval) => steps(part, parseDuration(granularity) as Duration, addDuration);
          expect(slices.flatMap(stepsFrom)).to.deep.equal(stepsFrom(range));
        },
      ),
      { numRuns: 200 },
    ));

  it('should reject a granularity of several units, whose steps depend on their origin', async () => {
    const berlin = interval('2026-03-21T17:00:00Z/2026-04-02T17:00:00Z');
    for (const granularity of ['P1DT12H', 'P1M1D', 'P1Y1W', 'P1MT1H']) {
      expect(await rejection(planned(berlin, 'P1Y', granularity, 'Europe/Berlin'))).to.deep.equal([
        {
          path: 'granularity',
          message: `${granularity} mixes units, so its steps depend on where they are counted from: write it in one, such as PT36H`,
        },
      ]);
    }
    for (const granularity of ['P1W1D', 'P1Y6M', 'PT1H30M'])
      expect((await planned(berlin, 'P2Y', granularity, 'Europe/Berlin')).slices).to.deep.equal([berlin]);
  });

  it('should keep days of 23 and 25 hours whole', async () => {
    const spring = await planned(
      interval('2026-03-28T00:00:00Z/2026-03-30T23:00:00Z'),
      'P1D',
      'PT30M',
      'Europe/London',
    );
    expect(hoursOf(spring.slices)).to.deep.equal([24, 23, 24]);
    const autumn = await planned(
      interval('2026-10-31T04:00:00Z/2026-11-03T05:00:00Z'),
      'P1D',
      undefined,
      'America/New_York',
    );
    expect(hoursOf(autumn.slices)).to.deep.equal([24, 25, 24]);
    const half = await planned(
      interval('2026-10-02T13:30:00Z/2026-10-05T13:00:00Z'),
      'P1D',
      'PT30M',
      'Australia/Lord_Howe',
    );
    expect(hoursOf(half.slices)).to.deep.equal([24, 23.5, 24]);
  });

  it('should count months from the start, and never cut where steps would be counted differently', async () => {
    const year = interval('2026-01-31T00:00:00Z/2026-07-31T00:00:00Z');
    expect(texts((await planned(year, 'P1M')).slices).map((text) => text.slice(5, 10))).to.deep.equal([
      '01-31',
      '02-28',
      '03-31',
      '04-30',
      '05-31',
      '06-30',
    ]);
    // From 28 February on, months would be counted to 28 March.
    expect(texts((await planned(year, 'P1M', 'P1M')).slices).map((text) => text.slice(5, 10))).to.deep.equal([
      '01-31',
      '03-31',
      '05-31',
    ]);
  });

  it('should plan one slice by default, or where it is longer than the range', async () => {
    const day = interval('2026-10-01T00:00:00Z/2026-10-02T00:00:00Z');
    for (const slice of [undefined, 'P1D', 'P7D', 'P1M'])
      expect((await planned(day, slice)).slices).to.deep.equal([day]);
  });

  it('should reject slices that are shorter than the granularity, or than a minute', async () => {
    const day = interval('2026-10-01T00:00:00Z/2026-10-02T00:00:00Z');
    expect(await rejection(planned(day, 'PT15M', 'PT30M'))).to.deep.equal([
      { path: 'slice', message: 'PT15M is shorter than the granularity PT30M' },
    ]);
    expect(await rejection(planned(day, 'P30D', 'P1M'))).to.deep.equal([
      { path: 'slice', message: 'P30D is shorter than the granularity P1M' },
    ]);
    expect(await rejection(planned(day, 'PT59S'))).to.deep.equal([
      { path: 'slice', message: 'PT59S is shorter than a minute' },
    ]);
    expect((await planned(day, 'PT30M', 'PT30M')).slices).to.have.length(48);
    expect((await planned(day, 'P7D', 'P1W')).slices).to.have.length(1);
  });

  it('should plan 100,000 slices and reject one more', async () => {
    const startMs = Date.parse('2026-01-01T00:00:00Z');
    const minutes = (count: number) => ({ startMs, endMs: startMs + count * 60_000 });
    expect((await planned(minutes(100_000), 'PT1M')).slices).to.have.length(100_000);
    expect(await rejection(planned(minutes(100_001), 'PT1M'))).to.deep.equal([
      { path: 'slice', message: 'PT1M would make more than 100000 slices' },
    ]);
  });
});

/** Where the steps of a granularity start, counted from the start of a part. */
const steps = ({ startMs, endMs }: Interval, step: Duration, addDuration: Awaited<ReturnType<typeof calendar>>) => {
  const starts: number[] = [];
  for (let at = startMs; at < endMs; at = addDuration(startMs, step, starts.length)) starts.push(at);
  return starts;
};
