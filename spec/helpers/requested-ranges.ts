import { parseInstant, type Interval, parseInterval } from '../../src/core/interval.js';
import type { Simulator, SimulatorRequest } from '../../src/simulator/index.js';

/** The range of a request; undefined for requests that are not for rows, or for a further page. */
export const requestedRange = ({ endpoint, body }: SimulatorRequest): Interval | undefined => {
  if (endpoint !== 'page' && endpoint !== 'aggregates') return undefined;
  const { interval, dateFrom, dateTo } = body as { interval?: string; dateFrom?: string; dateTo?: string };
  if (interval !== undefined) return parseInterval(interval);
  if (dateFrom === undefined || dateTo === undefined) return undefined;
  return { startMs: parseInstant(dateFrom) ?? NaN, endMs: parseInstant(dateTo) ?? NaN };
};

/** The requested ranges, in order, including repeated attempts. */
export const requestedRanges = ({ requests }: Simulator): readonly Interval[] =>
  requests.flatMap((request) => requestedRange(request) ?? []);

/** Length of an interval, in hours. */
export const hoursOf = ({ startMs, endMs }: Interval): number => (endMs - startMs) / 3_600_000;
