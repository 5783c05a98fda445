import { expect } from 'chai';
import { queueDetails, queuePerformance, type QueueRow, rowKey } from '../../src/index.js';
import { hoursOf, requestedRange } from './requested-ranges.js';
import type { Simulated } from './simulated.js';
import { until } from './until.js';

export const week = '2026-10-01T00:00:00Z/2026-10-08T00:00:00Z';
export const halfHours = queuePerformance({ interval: week, granularity: 'PT30M' });
export const tutorial = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-08T00:00:00Z' });

const byKey = (rows: readonly QueueRow[]) =>
  [...rows].map((row) => [rowKey(halfHours, row), row] as const).sort(([a], [b]) => (a < b ? -1 : 1));
export const expectSame = (rows: readonly QueueRow[], others: readonly QueueRow[]) =>
  expect(byKey(rows)).to.deep.equal(byKey(others));
export const expectInOrder = (rows: readonly QueueRow[], sliceStarts: readonly number[]) => {
  const slices = rows.map(({ intervalStart }) => {
    const at = Date.parse(intervalStart ?? '');
    return sliceStarts.findLastIndex((startMs) => startMs <= at);
  });
  expect(slices).to.deep.equal([...slices].sort((a, b) => a - b));
};

/** Small organisations, whose responses are in no order. */
export const small = { queues: 3, conversationsPerQueueDay: 8, latencyMs: { minMs: 0, maxMs: 150 } };

export const rangesOn = (request: Parameters<typeof requestedRange>[0], day: string): boolean => {
  const range = requestedRange(request);
  return range?.startMs === Date.parse(`2026-10-${day}T00:00:00Z`) && hoursOf(range) === 24;
};

/** Nothing is requested any more, and no connection is left. */
export const expectQuiet = async ({ sim }: Simulated): Promise<void> => {
  await until(() => sim.connections === 0);
  const requested = sim.requests.length;
  for (let turns = 0; turns < 50; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(sim.requests).to.have.length(requested);
  expect(sim.connections).to.equal(0);
};
