import { guarded, quote } from './validation.js';

/** The parts of an ISO 8601 duration. Months and years have no fixed length; nor have days in a time zone with summer time. */
export interface Duration {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  /** Hours, minutes and seconds together, in milliseconds. */
  readonly timeMs: number;
}

const durationForm =
  /^P(?:(\d{1,5})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/;

/** Parses `P1D`, `PT30M`, `P1M`, ...; returns undefined where the string is not a valid duration, or its length is zero. */
export const parseDuration = (text: string): Duration | undefined => {
  const parts = durationForm.exec(text);
  if (parts === null) return undefined;
  const [years, months, weeks, days, hours, minutes, seconds] = parts
    .slice(1)
    .map((part) => Number(part ?? 0)) as Seven;
  const duration = { years, months, days: weeks * 7 + days, timeMs: ((hours * 60 + minutes) * 60 + seconds) * 1000 };
  return years + months + duration.days + duration.timeMs > 0 ? duration : undefined;
};

type Seven = [number, number, number, number, number, number, number];

/** A duration such as a granularity. */
export const IsoDuration = guarded(
  'an ISO 8601 duration',
  (value): value is string => typeof value === 'string' && parseDuration(value) !== undefined,
  (value) => `${quote(value)} is not an ISO 8601 duration such as PT30M, P1D or P1M`,
);

/** Returns the length of a duration of days or less, in milliseconds; undefined for any other value. */
export const fixedMs = (value: unknown): number | undefined => {
  const duration = typeof value === 'string' ? parseDuration(value) : undefined;
  if (duration === undefined || duration.years + duration.months > 0) return undefined;
  return duration.days * 86_400_000 + duration.timeMs;
};

/** A duration that has a fixed length. */
export const FixedDuration = guarded(
  'a duration of days or less, such as PT1H',
  (value): value is string => fixedMs(value) !== undefined,
);
