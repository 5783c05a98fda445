import type { Problem } from './errors.js';
import { formatInstant, parseInstant } from './instant.js';
import { quote } from './problems.js';

/** A half-open range of time: `startMs` belongs to it, `endMs` does not. Milliseconds since the epoch. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

/** Reads `start/end`; undefined where either is no instant or the range is empty or reversed. */
export const parseInterval = (text: string): Interval | undefined => {
  const [start, end, ...rest] = text.split('/');
  const startMs = parseInstant(start ?? '');
  const endMs = parseInstant(end ?? '');
  if (startMs === undefined || endMs === undefined || rest.length > 0 || endMs <= startMs) return undefined;
  return { startMs, endMs };
};

/** Writes `start/end` in UTC. */
export const formatInterval = ({ startMs, endMs }: Interval): string =>
  `${formatInstant(startMs)}/${formatInstant(endMs)}`;

/** Checks one instant. */
export const instantProblems = (path: string, value: unknown): readonly Problem[] => {
  if (typeof value !== 'string') return [{ path, message: 'must be a text such as 2026-10-01T00:00:00Z' }];
  if (parseInstant(value) !== undefined) return [];
  return [
    {
      path,
      message: `${quote(value)} is no instant: write an existing date and time with its offset, such as 2026-10-01T00:00:00Z`,
    },
  ];
};

/** Checks that one instant comes before another; silent where either is no instant, which has its own problem. */
export const orderProblems = (path: string, start: unknown, end: unknown): readonly Problem[] => {
  const [startMs, endMs] = [parseInstant(String(start)), parseInstant(String(end))];
  if (startMs === undefined || endMs === undefined || startMs < endMs) return [];
  return [{ path, message: `ends at ${quote(end)}, which is not after its start ${quote(start)}` }];
};

/** Checks `start/end`: both exist, both have an offset, the end comes after the start. */
export const intervalProblems = (path: string, value: unknown): readonly Problem[] => {
  const halves = typeof value === 'string' ? value.split('/') : [];
  if (halves.length !== 2) {
    return [{ path, message: 'must be start/end, such as 2026-10-01T00:00:00Z/2026-11-01T00:00:00Z' }];
  }
  const [start, end] = halves;
  return [...instantProblems(path, start), ...instantProblems(path, end), ...orderProblems(path, start, end)];
};
