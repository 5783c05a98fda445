import type { Problem } from './errors.js';
import { type Codec, guarded, problemsAt, quote, withRule } from './validation.js';

/** A half-open range of time: includes `startMs`, excludes `endMs`. Both are milliseconds since the epoch. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** Parses `start/end`; returns undefined where either is not a valid instant, or the range is empty or reversed. */
export const parseInterval = (text: string): Interval | undefined => {
  const [startMs = NaN, endMs = NaN, ...rest] = text.split('/').map((instant) => parseInstant(instant));
  return startMs < endMs && rest.length === 0 ? { startMs, endMs } : undefined;
};

/** Formats an interval as `start/end` in UTC. */
export const formatInterval = ({ startMs, endMs }: Interval): string =>
  `${formatInstant(startMs)}/${formatInstant(endMs)}`;

const instant = (remedy = ''): Codec<string> =>
  guarded(
    'an instant',
    (value): value is string => parseInstant(value) !== undefined,
    (value) =>
      `${quote(value)} is not a valid instant: write an existing date and time with its offset, such as 2026-10-01T00:00:00Z${remedy}`,
  );

/** An instant, ISO 8601 with its offset. */
export const IsoInstant = instant();

/** Validates that one instant is before another. Reports nothing where either is not a valid instant, which is a problem of its own. */
export const orderProblems = (path: string, start: unknown, end: unknown): readonly Problem[] => {
  const [startMs = NaN, endMs = NaN] = [parseInstant(start), parseInstant(end)];
  const isReversed = startMs >= endMs;
  return isReversed ? [{ path, message: `ends at ${quote(end)}, which is not after its start ${quote(start)}` }] : [];
};

const interval = (end: Codec<string>): Codec<string> =>
  withRule(
    guarded(
      'start/end, such as 2026-10-01T00:00:00Z/2026-11-01T00:00:00Z',
      (value): value is string => typeof value === 'string' && value.split('/').length === 2,
    ),
    (value) => {
      const ends = typeof value === 'string' ? value.split('/') : [];
      if (ends.length !== 2) return [];
      return [...ends.flatMap((each) => problemsAt('', end, each)), ...orderProblems('', ends[0], ends[1])];
    },
  );

/** `start/end`: both exist and have an offset, and the end is after the start. */
export const IsoInterval = interval(IsoInstant);

/** `start/end` of a query with a time zone, after its local times have been converted. */
export const ZonedInterval = interval(instant(', or name its time zone next to it'));

const instantForm = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-8]):[0-5]\d)$/;

/**
 * Parses an ISO 8601 instant with its offset (`Z` or `+01:00`), and returns milliseconds since the epoch. Returns undefined for any other
 * value: not a string, no offset, or a date or time that does not exist (31 February, 24:00, a leap second).
 */
export const parseInstant = (text: unknown): number | undefined => {
  if (typeof text !== 'string') return undefined;
  const local = instantForm.exec(text)?.[1];
  if (local === undefined) return undefined;
  // JavaScript reads 31 February as a day in March: only an existing date is formatted to the same string.
  const asUtcMs = Date.parse(`${local}Z`);
  const exists = !Number.isNaN(asUtcMs) && formatInstant(asUtcMs).startsWith(local);
  const epochMs = Date.parse(text);
  return exists && !Number.isNaN(epochMs) ? epochMs : undefined;
};

/** Formats an instant like the API: `2026-10-01T00:00:00.000Z`. */
export const formatInstant = (epochMs: number): string => new Date(epochMs).toISOString();

/** Merges intervals that touch or overlap, and returns them in order. */
export const union = (intervals: readonly Interval[]): readonly Interval[] => {
  const merged: Interval[] = [];
  for (const next of [...intervals].sort((a, b) => a.startMs - b.startMs)) {
    const last = merged.at(-1);
    if (last === undefined || next.startMs > last.endMs) merged.push(next);
    else merged[merged.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, next.endMs) };
  }
  return merged;
};

/** Returns the parts of a range that the intervals do not cover, in order. */
export const gaps = (range: Interval, covered: readonly Interval[]): readonly Interval[] => {
  const missing: Interval[] = [];
  let from = range.startMs;
  for (const { startMs, endMs } of union(covered)) {
    missing.push({ startMs: from, endMs: Math.min(startMs, range.endMs) });
    from = Math.max(from, endMs);
  }
  missing.push({ startMs: from, endMs: range.endMs });
  return missing.filter(({ startMs, endMs }) => startMs < endMs);
};

/** Returns the parts of a range that the intervals cover, merged and in order. */
export const coveredOf = (range: Interval, intervals: readonly Interval[]): readonly Interval[] =>
  gaps(range, gaps(range, intervals));
