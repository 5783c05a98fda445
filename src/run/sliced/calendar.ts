import { from, map, type Observable, of } from 'rxjs';
import type { Duration } from '../../core/duration.js';

/** Adds a duration N times to an instant, always counted from that instant: 31 January, 28 February, 31 March. */
export type Later = (startMs: number, step: Duration, times: number) => number;

/** Emits the calendar of a time zone. Loads Temporal only for zones other than UTC, because it is larger than the rest of the library. */
export const calendarOf = (timeZone: string): Observable<Later> => {
  if (timeZone === 'UTC') return of(laterInUtc);
  return from(import('./temporal.js')).pipe(
    map(({ Temporal }): Later => (startMs, { years, months, days, timeMs }, times) => {
      const start = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO(timeZone);
      const day = start.add({ years: years * times, months: months * times, days: days * times });
      return day.epochMilliseconds + timeMs * times;
    }),
  );
};

const laterInUtc: Later = (startMs, { years, months, days, timeMs }, times) => {
  const start = new Date(startMs);
  const month = start.getUTCMonth() + (years * 12 + months) * times;
  const lastOfMonth = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const date = Math.min(start.getUTCDate(), lastOfMonth) + days * times;
  const timeOfDayMs = ((startMs % dayMs) + dayMs) % dayMs;
  return Date.UTC(start.getUTCFullYear(), month, date) + timeOfDayMs + timeMs * times;
};

const dayMs = 86_400_000;
