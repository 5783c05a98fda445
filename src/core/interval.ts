import type { Problem } from './errors.js';
import { formatInstant, parseInstant } from './instant.js';
import { type Check, must, quote } from './problems.js';

/** A half-open range of time: `startMs` belongs to it, `endMs` does not. Milliseconds since the epoch. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** Reads `start/end`; undefined where either is no instant or the range is empty or reversed. */
export const parseInterval = (text: string): Interval | undefined => {
  const [startMs = NaN, endMs = NaN, ...rest] = text.split('/').map((instant) => parseInstant(instant));
  return startMs < endMs && rest.length === 0 ? { startMs, endMs } : undefined;
};

/** Writes `start/end` in UTC. */
export const formatInterval = ({ startMs, endMs }: Interval): string =>
  `${formatInstant(startMs)}/${formatInstant(endMs)}`;

const instantCheck = (remedy = ''): Check =>
  must(
    (value) => parseInstant(value) !== undefined,
    (shown) =>
      `${shown} is not a valid instant: write an existing date and time with its offset, such as 2026-10-01T00:00:00Z${remedy}`,
  );

/** Checks one instant. */
export const instantProblems = instantCheck();

/** Checks that one instant comes before another; silent where either is no instant, which has its own problem. */
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

/** Checks `start/end`: both exist, both have an offset, the end comes after the start. */
export const intervalProblems = intervalCheck(instantProblems);

/** Checks `start/end` of a query that takes a time zone, in which local ends have been read already. */
export const zonedIntervalProblems = intervalCheck(instantCheck(', or name its time zone next to it'));
