import { expect } from 'chai';
import {
  clientCredentials,
  createClient,
  type AnalyticsClient,
  type ClientEvent,
  type ClientOptions,
} from '../../src/index.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';
import { fastRuntime } from './fast-runtime.js';
import { until } from './until.js';

/** A client, its simulator, and its events. */
export interface Simulated {
  readonly sim: Simulator;
  readonly client: AnalyticsClient;
  readonly events: ClientEvent[];
}

/** Runs `test` over sockets, in accelerated time, and checks that no connection is left afterwards. */
export const simulated = async (
  test: (simulated: Simulated) => Promise<void>,
  options: {
    readonly simulator?: SimulatorOptions;
    readonly client?: Partial<ClientOptions>;
    readonly pooled?: boolean;
  } = {},
): Promise<void> => {
  const runtime = fastRuntime();
  const sim = await startSimulator({ runtime, ratePerMinute: Infinity, ...options.simulator });
  try {
    const client = createClient({
      hosts: sim.hosts,
      credentials: clientCredentials(sim.credentials),
      runtime,
      budget: { perMinute: Infinity },
      ...options.client,
    });
    const events: ClientEvent[] = [];
    client.events$.subscribe((event) => events.push(event));
    await test({ sim, client, events });
    // globalThis.fetch keeps its own pool of idle connections.
    if (options.client?.fetch === undefined) await until(() => sim.connections === 0);
  } finally {
    await sim.stop();
  }
};

/** The error of a promise that must fail. */
export const failure = async (promise: Promise<unknown>): Promise<unknown> => {
  const outcome = await promise.then(
    () => 'no error',
    (error: unknown) => ({ error }),
  );
  expect(outcome, 'it should have failed').to.be.an('object');
  return (outcome as { error: unknown }).error;
};
