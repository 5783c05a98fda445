import type { SimulatorRequest } from '../../../src/simulator/index.js';

/** The intervals of the requests with whole responses, from the simulator's own log: `start/end`. */
export const servedBy = (requests: readonly SimulatorRequest[]): readonly string[] =>
  requests.flatMap(({ status = 0, phase, fault = {}, body }) => {
    const isAnswered = status >= 200 && status < 300 && phase === 'answered';
    const interval = isAnswered && !('html' in fault || 'emptyBody' in fault) ? intervalIn(body) : undefined;
    return interval === undefined ? [] : [interval];
  });

const intervalIn = (body: unknown): string | undefined => {
  const { interval, dateFrom, dateTo } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof interval === 'string') return interval;
  return typeof dateFrom === 'string' && typeof dateTo === 'string' ? `${dateFrom}/${dateTo}` : undefined;
};
