import type { Duration } from '../core/duration.js';
import type { Interval } from '../core/interval.js';
import type { Later } from './calendar.js';

/**
 * The instants at which a range may be cut: the steps of its granularity, counted from its start. A step from which the further ones
 * would be counted otherwise is none of them: 28 February, where the steps are the 31st of each month.
 */
export interface Grid {
  /** The last of them at or before an instant; the range's start, or an instant before it, where there is none. */
  atOrBefore(instantMs: number): number;
  /** The first of them after an instant; Infinity where there is none in the range. */
  after(instantMs: number): number;
}

const minuteMs = 60_000;

/** Where there is no granularity, a range may be cut at whole minutes from its start. */
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
  /** How many cuts are at or before an instant. */
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
