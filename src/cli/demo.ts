import type { SimulatorOptions } from '../simulator/index.js';

/** A fixed working day (a Thursday), so that the demo prints the same rows every time. */
export const demoInterval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';

/** Rows a page: few, so that the demo reads several pages. */
export const demoSize = 6;

/** An organisation small enough for one screen. Each endpoint first throttles a request, then rejects a token as expired. */
export const demoSimulator: SimulatorOptions = {
  seed: 1,
  queues: 6,
  latencyMs: 100,
  // A job has ended by the first request for its state, and the same data are available on every day.
  jobs: { queuedMs: 500, pendingMs: 1_500 },
  dataAvailableUntil: '2100-01-01T00:00:00Z',
  faults: [
    { on: 'page', nth: 2, do: { status: 429, retryAfterS: 1 } },
    { on: 'page', nth: 5, do: { tokenExpired: true } },
    { on: 'aggregates', nth: 1, do: { status: 429, retryAfterS: 1 } },
    { on: 'aggregates', nth: 2, do: { tokenExpired: true } },
    { on: 'queues', nth: 1, do: { status: 429, retryAfterS: 1 } },
  ],
};
