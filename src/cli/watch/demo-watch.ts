import type { Simulator, SimulatorOptions } from '../../simulator/index.js';

/** A busy organisation whose queues lie around the world: somewhere it is day. */
export const demoWatchSimulator: SimulatorOptions = {
  seed: 1,
  queues: 6,
  conversationsPerQueueDay: 3_000,
  mediaTypes: ['voice', 'chat'],
  latencyMs: 50,
};

/** When the demo's socket breaks, in milliseconds. */
export const demoDropMs = 10_000;

/** What goes wrong in the demo. */
export const demoTrouble = (simulator: Simulator): void => simulator.notifications.dropSockets();
