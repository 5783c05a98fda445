import { map, type Observable } from 'rxjs';
import { type Duration, parseDuration } from '../../core/duration.js';
import { QueryError } from '../../core/errors.js';
import { type Interval, gaps, formatInterval } from '../../core/interval.js';
import type { Slicing } from '../../core/endpoint.js';
import { calendarOf, type AddDuration, type Grid, gridOf } from './calendar.js';
import type { Past } from '../../core/checkpoint.js';

/** The slices of a run, and the instants at which they may be split. */
export interface Plan {
  readonly range: Interval;
  /** Half-open and in order. Together they cover the range, without gap or overlap. */
  readonly slices: readonly Interval[];
  readonly grid: Grid;
  /** The calendar that the slices follow. */
  readonly addDuration: AddDuration;
}

const maxSlices = 100_000;

/**
 * Divides a query's range into slices by its own calendar: days of 23 and 25 hours stay whole, and slices contain only whole steps of the
 * granularity.
 *
 * @param sliceLength - Length of a slice, an ISO 8601 duration; undefined: one slice.
 * @throws QueryError where the slices would be shorter than the granularity, or too many; where the granularity mixes units.
 */
export const planSlices = <Params, Page, Row>(
  slicing: Slicing<Params, Page, Row>,
  params: Params,
  sliceLength: string | undefined,
): Observable<Plan> =>
  calendarOf(slicing.timeZone(params)).pipe(
    map((addDuration) => {
      const range = slicing.range(params);
      const granularity = slicing.granularity(params);
      const steps = durationOf(granularity);
      if (steps !== undefined && isMixed(steps)) {
        const message = `${granularity} mixes units, so its steps depend on where they are counted from: write it in one, such as PT36H`;
        throw new QueryError('run options', [{ path: 'granularity', message }]);
      }
      const grid = gridOf(range, steps, addDuration);
      const step = durationOf(sliceLength);
      if (step === undefined) return { range, slices: [range], grid, addDuration };

      const minLength = granularity ?? 'PT1M';
      if (usualMs(step) < usualMs(durationOf(minLength) ?? step)) {
        throw rejected(
          sliceLength,
          `is shorter than ${granularity === undefined ? 'a minute' : `the granularity ${minLength}`}`,
        );
      }
      const { startMs, endMs } = range;
      const cuts = [startMs];
      for (let times = 1; ; times += 1) {
        const target = addDuration(startMs, step, times);
        if (target >= endMs) break;
        const cut = grid.atOrBefore(target);
        // Joins a slice that would be empty, because a month or a day is longer than usual, to the previous one.
        if (cut <= (cuts.at(-1) ?? startMs)) continue;
        if (cuts.push(cut) > maxSlices) throw rejected(sliceLength, `would make more than ${maxSlices} slices`);
      }
      return {
        range,
        grid,
        addDuration,
        slices: cuts.map((cut, index) => ({ startMs: cut, endMs: cuts[index + 1] ?? endMs })),
      };
    }),
  );

const durationOf = (text: string | undefined) => (text === undefined ? undefined : parseDuration(text));

const dayMs = 86_400_000;

/** Returns the usual length of a duration in milliseconds, with average months, and days of 24 hours. */
const usualMs = ({ years, months, days, timeMs }: Duration): number =>
  ((years * 12 + months) * (365.2425 / 12) + days) * dayMs + timeMs;

/** Returns true where a duration mixes months, days and hours, whose order of adding matters: months end on their last day, days follow summer time. */
const isMixed = ({ years, months, days, timeMs }: Duration): boolean =>
  [years + months, days, timeMs].filter((part) => part > 0).length > 1;

const rejected = (sliceLength: string | undefined, why: string) =>
  new QueryError('run options', [{ path: 'slice', message: `${sliceLength} ${why}` }]);

/** A part of a range that is still to be requested. */
export interface OpenSlice {
  readonly interval: Interval;
  /** True where an earlier run may have delivered rows of it: it keeps its ends, so that the rows keep their keys. */
  readonly begun: boolean;
}

/**
 * Returns the parts of a plan that are still to be requested, in order.
 *
 * @param granularity - Undefined where rows have the interval of their slice.
 * @throws QueryError where what earlier runs have left divides a step of the granularity.
 */
export const openSlices = (
  { range, slices, grid }: Plan,
  { covered, begun, cutMs = range.startMs }: Past,
  granularity: string | undefined,
): readonly OpenSlice[] => {
  const resumed = begun.filter(
    (interval) => interval.startMs >= range.startMs && interval.endMs <= range.endMs && isOpen(interval, covered),
  );
  const past = [...covered, ...resumed];
  const open = slices.flatMap((slice) => cutAt(cutMs, slice)).flatMap((slice) => gaps(slice, past));
  const isOnGrid = (ms: number) => ms === range.endMs || grid.atOrBefore(ms) === ms;
  const cut = granularity && open.find(({ startMs, endMs }) => !isOnGrid(startMs) || !isOnGrid(endMs));
  if (cut) {
    const message = `leaves ${formatInterval(cut)} open, which cuts through a step of ${granularity}: keep the range's start, and end it on a step`;
    throw new QueryError('run options', [{ path: 'checkpoint', message }]);
  }
  return [...open.map(toOpenSlice(false)), ...resumed.map(toOpenSlice(true))].sort(
    (a, b) => a.interval.startMs - b.interval.startMs,
  );
};

const cutAt = (cutMs: number, { startMs, endMs }: Interval): readonly Interval[] => {
  if (cutMs <= startMs || cutMs >= endMs) return [{ startMs, endMs }];
  return [
    { startMs, endMs: cutMs },
    { startMs: cutMs, endMs },
  ];
};

/** Returns true where no part of an interval is covered. */
const isOpen = (interval: Interval, covered: readonly Interval[]): boolean => {
  const [first, ...rest] = gaps(interval, covered);
  return rest.length === 0 && first?.startMs === interval.startMs && first.endMs === interval.endMs;
};

const toOpenSlice =
  (begun: boolean) =>
  (interval: Interval): OpenSlice => ({ interval, begun });
