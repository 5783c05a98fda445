import type { Duration } from '../../core/duration.js';
import type { Interval } from '../../core/interval.js';
import type { Later } from './calendar.js';

/**
 * The instants at which a range may be divided: the steps of its granularity, counted from its start. Excludes a step from which the
 * following ones would be counted differently, such as 28 February where the steps are the 31st of each month.
 */
export interface Grid {
  /** Returns the last of them at or before an instant; the range's start, or an instant before it, where there is none. */
  atOrBefore(instantMs: number): number;
  /** Returns the first of them after an instant; Infinity where the range contains none. */
  after(instantMs: number): number;
}

const minuteMs = 60_000;

/** Creates the grid of a range. Without a granularity, the range may be divided at whole minutes from its start. */
export const gridOf = ({ startMs, endMs }: Interval, granularity: Duration | undefined, later: Later): Grid => {
  const step = granularity ?? { years: 0, months: 0, days: 0, timeMs: minuteMs };
  if (step.years + step.months + step.days === 0) {
    const { timeMs } = step;
    const atOrBefore = (instantMs: number) => startMs + Math.floor((instantMs - startMs) / timeMs) * timeMs;
    return { atOrBefore, after: (instantMs) => atOrBefore(instantMs) + timeMs };
  }

  const cuts = [startMs];
  let reachedMs = startMs;
  let times = 0;
  const reach = (instantMs: number): void => {
    while (reachedMs <= instantMs && reachedMs < endMs) {
      times += 1;
      reachedMs = later(startMs, step, times);
      if (later(reachedMs, step, -times) === startMs) cuts.push(reachedMs);
    }
  };
  /** Returns the number of cuts at or before an instant. */
  const countUpTo = (instantMs: number): number => {
    reach(instantMs);
    let [low, high] = [0, cuts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cuts[middle] ?? Infinity) <= instantMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    atOrBefore: (instantMs) => cuts[countUpTo(instantMs) - 1] ?? startMs,
    after: (instantMs) => {
      const count = countUpTo(instantMs);
      while (cuts.length <= count && reachedMs < endMs) reach(reachedMs);
      return cuts[count] ?? Infinity;
    },
  };
};
