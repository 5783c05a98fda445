import { parseInstant, type Interval, parseInterval } from '../../src/core/interval.js';
import type { Simulator, SimulatorRequest } from '../../src/simulator/index.js';

/** The range that a request asks for; undefined where it is none for rows, or one for a further page. */
export const rangeAsked = ({ endpoint, body }: SimulatorRequest): Interval | undefined => {
  if (endpoint !== 'page' && endpoint !== 'aggregates') return undefined;
  const { interval, dateFrom, dateTo } = body as { interval?: string; dateFrom?: string; dateTo?: string };
  if (interval !== undefined) return parseInterval(interval);
  if (dateFrom === undefined || dateTo === undefined) return undefined;
  return { startMs: parseInstant(dateFrom) ?? NaN, endMs: parseInstant(dateTo) ?? NaN };
};

/** The ranges that were asked for, in order, tries included. */
export const rangesAsked = ({ requests }: Simulator): readonly Interval[] =>
  requests.flatMap((request) => rangeAsked(request) ?? []);

/** Length of an interval, in hours. */
export const hoursOf = ({ startMs, endMs }: Interval): number => (endMs - startMs) / 3_600_000;
