import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/index.js';

/** Runs a command against a simulator of its own, which a proxy of the environment could not reach, and stops it. */
export const withSimulator = async (
  options: SimulatorOptions,
  run: (simulator: Simulator) => Promise<void>,
): Promise<void> => {
  const { no_proxy: noProxy } = process.env;
  process.env['no_proxy'] = '*';
  const simulator = await startSimulator(options);
  try {
    await run(simulator);
  } finally {
    await simulator.stop();
    if (noProxy === undefined) delete process.env['no_proxy'];
    else process.env['no_proxy'] = noProxy;
  }
};
