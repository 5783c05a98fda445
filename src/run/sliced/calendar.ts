import { from, map, type Observable, of } from 'rxjs';
import type { Duration } from '../../core/duration.js';
import type { Interval } from '../../core/interval.js';
import { loadTemporal } from '../../core/lazy.js';

/** Adds a duration N times to an instant, always counted from that instant: 31 January, 28 February, 31 March. */
export type AddDuration = (startMs: number, step: Duration, times: number) => number;

/** Emits the calendar of a time zone. Loads Temporal only for zones other than UTC, because it is larger than the rest of the library. */
export const calendarOf = (timeZone: string): Observable<AddDuration> => {
  if (timeZone === 'UTC') return of(addInUtc);
  return from(loadTemporal()).pipe(
    map(({ Temporal }): AddDuration => (startMs, { years, months, days, timeMs }, times) => {
      const start = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone);
      const day = start.add({ years: years * times, months: months * times, days: days * times });
      return day.epochMilliseconds + timeMs * times;
    }),
  );
};

const addInUtc: AddDuration = (startMs, { years, months, days, timeMs }, times) => {
  const start = new Date(startMs);
  const month = start.getUTCMonth() + (years * 12 + months) * times;
  const lastOfMonth = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const date = Math.min(start.getUTCDate(), lastOfMonth) + days * times;
  const timeOfDayMs = ((startMs % dayMs) + dayMs) % dayMs;
  return Date.UTC(start.getUTCFullYear(), month, date) + timeOfDayMs + timeMs * times;
};

const dayMs = 86_400_000;

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
export const gridOf = (
  { startMs, endMs }: Interval,
  granularity: Duration | undefined,
  addDuration: AddDuration,
): Grid => {
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
      reachedMs = addDuration(startMs, step, times);
      if (addDuration(reachedMs, step, -times) === startMs) cuts.push(reachedMs);
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
