import type { Duration } from '../core/duration.js';
import type { Interval } from '../core/interval.js';
import type { Later } from './calendar.js';

/** The instants at which a range may be cut: the steps of its granularity, counted from its start. */
export interface Grid {
  /** The last of them at or before an instant of the range. */
  atOrBefore(instantMs: number): number;
}

const minuteMs = 60_000;

/** Where there is no granularity, a range may be cut at whole minutes from its start. */
export const gridOf = ({ startMs, endMs }: Interval, granularity: Duration | undefined, later: Later): Grid => {
  const step = granularity ?? { years: 0, months: 0, days: 0, timeMs: minuteMs };
  if (step.years + step.months + step.days === 0) {
    return { atOrBefore: (instantMs) => startMs + Math.floor((instantMs - startMs) / step.timeMs) * step.timeMs };
  }
  const steps = [startMs];
  for (let at = startMs; at < endMs;) steps.push((at = later(startMs, step, steps.length)));
  return { atOrBefore: (instantMs) => steps.findLast((at) => at <= instantMs) ?? startMs };
};
