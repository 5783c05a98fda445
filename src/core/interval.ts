import type { Problem } from './errors.js';
import { formatInstant, parseInstant } from './instant.js';
import { type Check, must, quote } from './validation.js';

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

const instantCheck = (remedy = ''): Check =>
  must(
    (value) => parseInstant(value) !== undefined,
    (shown) =>
      `${shown} is not a valid instant: write an existing date and time with its offset, such as 2026-10-01T00:00:00Z${remedy}`,
  );

/** Validates one instant. */
export const instantProblems = instantCheck();

/** Validates that one instant is before another. Reports nothing where either is not a valid instant, which is a problem of its own. */
export const orderProblems = (path: string, start: unknown, end: unknown): readonly Problem[] => {
  const [startMs = NaN, endMs = NaN] = [parseInstant(start), parseInstant(end)];
  const isReversed = startMs >= endMs;
  return isReversed ? [{ path, message: `ends at ${quote(end)}, which is not after its start ${quote(start)}` }] : [];
};

const intervalCheck =
  (endProblems: Check): Check =>
  (path, value) => {
    const [start, end, ...rest] = typeof value === 'string' ? value.split('/') : [];
    if (end === undefined || rest.length > 0) {
      return [{ path, message: 'must be start/end, such as 2026-10-01T00:00:00Z/2026-11-01T00:00:00Z' }];
    }
    return [...endProblems(path, start), ...endProblems(path, end), ...orderProblems(path, start, end)];
  };

/** Validates `start/end`: both exist and have an offset, and the end is after the start. */
export const intervalProblems = intervalCheck(instantProblems);

/** Validates `start/end` of a query with a time zone, after its local times have been converted. */
export const zonedIntervalProblems = intervalCheck(instantCheck(', or name its time zone next to it'));
