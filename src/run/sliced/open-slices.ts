import type { Past } from '../../core/checkpoint.js';
import { gaps } from '../../core/coverage.js';
import { QueryError } from '../../core/errors.js';
import { formatInterval, type Interval } from '../../core/interval.js';
import type { Plan } from './plan.js';

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
  const kept = begun.filter(
    (interval) => interval.startMs >= range.startMs && interval.endMs <= range.endMs && isOpen(interval, covered),
  );
  const past = [...covered, ...kept];
  const open = slices.flatMap((slice) => cutAt(cutMs, slice)).flatMap((slice) => gaps(slice, past));
  const isOnGrid = (ms: number) => ms === range.endMs || grid.atOrBefore(ms) === ms;
  const cut = granularity && open.find(({ startMs, endMs }) => !isOnGrid(startMs) || !isOnGrid(endMs));
  if (cut) {
    const message = `leaves ${formatInterval(cut)} open, which cuts through a step of ${granularity}: keep the range's start, and end it on a step`;
    throw new QueryError('run options', [{ path: 'checkpoint', message }]);
  }
  return [...open.map(as(false)), ...kept.map(as(true))].sort((a, b) => a.interval.startMs - b.interval.startMs);
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

const as =
  (begun: boolean) =>
  (interval: Interval): OpenSlice => ({ interval, begun });
