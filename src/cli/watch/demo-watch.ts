import type { Simulator, SimulatorOptions } from '../../simulator/index.js';

/** A busy organisation with queues in many time zones, so that some are always open. */
export const demoWatchSimulator: SimulatorOptions = {
  seed: 1,
  queues: 6,
  conversationsPerQueueDay: 3_000,
  mediaTypes: ['voice', 'chat'],
  latencyMs: 50,
};

/** When the demo's socket fails after the start, in milliseconds. */
export const demoDropMs = 10_000;

/** Causes the demo's fault: the simulator drops all sockets. */
export const demoTrouble = (simulator: Simulator): void => simulator.notifications.dropSockets();
