import type { Duration } from '../../core/duration.js';
import type { Interval } from '../../core/interval.js';
import type { Zone } from '../../core/zone.js';

/** An interval cut into pieces of one granularity, each known by its number from 0. */
export interface Buckets {
  /** Number of the bucket that an instant of the interval belongs to. */
  indexOf(instantMs: number): number;
  intervalOf(index: number): Interval;
}

/**
 * Cuts an interval from its start. Days, weeks and months are those of the zone's calendar, so a day can have 23
 * or 25 hours; hours and minutes are always equally long. The last bucket ends with the interval. Boundaries are
 * computed only as far as they are needed.
 */
export const createBuckets = (interval: Interval, granularity: Duration | undefined, zone: Zone): Buckets => {
  if (granularity === undefined) return { indexOf: () => 0, intervalOf: () => interval };
  const { startMs, endMs } = interval;
  const { timeMs } = granularity;
  if (granularity.years + granularity.months + granularity.days === 0) {
    return {
      indexOf: (instantMs) => Math.floor((instantMs - startMs) / timeMs),
      intervalOf: (index) => ({
        startMs: startMs + index * timeMs,
        endMs: Math.min(startMs + (index + 1) * timeMs, endMs),
      }),
    };
  }

  const starts = [startMs];
  const startOf = (index: number): number => {
    while (starts.length <= index) starts.push(addDuration(startMs, granularity, starts.length, zone));
    return starts[index] as number;
  };
  return {
    indexOf: (instantMs) => {
      while ((starts.at(-1) as number) <= instantMs) startOf(starts.length);
      let [low, high] = [0, starts.length - 1];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] as number) <= instantMs) low = middle;
        else high = middle;
      }
      return low;
    },
    intervalOf: (index) => ({ startMs: startOf(index), endMs: Math.min(startOf(index + 1), endMs) }),
  };
};

/** `times` steps after an instant, counted from that instant each time: 31 January, 28 February, 31 March. */
const addDuration = (startMs: number, { years, months, days, timeMs }: Duration, times: number, zone: Zone): number => {
  const local = new Date(zone.toLocal(startMs));
  const month = local.getUTCMonth() + (years * 12 + months) * times;
  const lastOfMonth = new Date(Date.UTC(local.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const day = Math.min(local.getUTCDate(), lastOfMonth) + days * times;
  const timeOfDayMs = local.getTime() - Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
  return zone.toInstant(Date.UTC(local.getUTCFullYear(), month, day) + timeOfDayMs) + timeMs * times;
};
