import fc from 'fast-check';
import { firstValueFrom } from 'rxjs';
import type { Interval } from '../../../../src/core/interval.js';
import type { Slicing } from '../../../../src/core/endpoint.js';
import { calendarOf, type AddDuration } from '../../../../src/run/sliced/calendar.js';
import { type Plan, planSlices } from '../../../../src/run/sliced/plan.js';

/** Zones, and an instant close to which their clocks change: by an hour, by half an hour, not at all. */
const turns: readonly (readonly [zone: string, near: string])[] = [
  ['UTC', '2026-03-29T00:00:00Z'],
  ['Europe/London', '2026-03-29T01:00:00Z'],
  ['Europe/London', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Asia/Kolkata', '2026-03-29T00:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
];

/** Some days around a clock change, from any second, and the zone. */
export const rangeAround = fc
  .record({
    turn: fc.constantFrom(...turns),
    beforeS: fc.integer({ min: 0, max: 10 * 86_400 }),
    lengthS: fc.integer({ min: 1, max: 90 * 86_400 }),
    roughly: fc.boolean(),
  })
  .map(({ turn: [timeZone, near], beforeS, lengthS, roughly }) => {
    const toStep = (seconds: number) => (roughly ? seconds : Math.ceil(seconds / 900) * 900) * 1000;
    const startMs = Date.parse(near) - toStep(beforeS);
    return { timeZone, range: { startMs, endMs: startMs + toStep(lengthS) } };
  });

/** The slicing of a query that consists of a range. */
const slicingFor = (range: Interval, granularity: string | undefined, timeZone = 'UTC') =>
  ({ range: () => range, granularity: () => granularity, timeZone: () => timeZone }) as unknown as Slicing<
    unknown,
    unknown,
    unknown
  >;

/** Plans a range. */
export const planned = (
  range: Interval,
  slice: string | undefined,
  granularity?: string,
  timeZone?: string,
): Promise<Plan> => firstValueFrom(planSlices(slicingFor(range, granularity, timeZone), {}, slice));

/** The calendar of a zone. */
export const calendar = (timeZone: string): Promise<AddDuration> => firstValueFrom(calendarOf(timeZone));
