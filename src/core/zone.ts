/** Converts between instants and the local times of a time zone. A local time is the milliseconds since the epoch if its clock reading were UTC. */
export interface Zone {
  toLocal(instantMs: number): number;
  /** Uses the first of a local time that occurs twice, and moves a skipped one forward by the length of the gap. RFC 5545, 3.3.5. */
  toInstant(localMs: number): number;
}

const dayMs = 86_400_000;
const utc: Zone = { toLocal: (ms) => ms, toInstant: (ms) => ms };

/** Creates the zone of an IANA name; returns undefined for an unknown name. Creation takes as long as some hundred conversions. */
export const createZone = (name: string): Zone | undefined => {
  if (name === 'UTC') return utc;
  const format = formatOf(name);
  if (format === undefined) return undefined;

  const offsetAt = (instantMs: number): number => {
    const wholeMs = Math.floor(instantMs / 1000) * 1000;
    const parts = Object.fromEntries(format.formatToParts(wholeMs).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - wholeMs;
  };
  const toLocal = (instantMs: number): number => instantMs + offsetAt(instantMs);

  return {
    toLocal,
    toInstant: (localMs) => {
      // Zones change at most once within two days, so the offset of a day before or of a day after is correct.
      const [before, after] = [localMs - offsetAt(localMs - dayMs), localMs - offsetAt(localMs + dayMs)];
      const fitting = [before, after].filter((instantMs) => toLocal(instantMs) === localMs);
      return fitting.length > 0 ? Math.min(...fitting) : before;
    },
  };
};

const formatOf = (timeZone: string): Intl.DateTimeFormat | undefined => {
  // Newer engines also accept offsets such as +01:00; the platform accepts only names.
  if (!/^[A-Za-z]/.test(timeZone)) return undefined;
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
};
