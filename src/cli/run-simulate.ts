import { once } from 'node:events';
import { startSimulator } from '../simulator/index.js';
import { isClosedPipe } from './exit-code.js';
import { given } from './given.js';
import { Output } from './output.js';
import type { SimulateFlags } from './simulate-command.js';
import type { Surroundings } from './surroundings.js';

/**
 * `genesys-rows simulate`: runs the simulator until it is interrupted, which is its normal end.
 *
 * @throws QueryError where a flag is wrong, the system's error where the port is taken.
 */
export const runSimulate = async (flags: SimulateFlags, { stdout, signal }: Surroundings): Promise<void> => {
  const { tokenLife, latency, ...rest } = flags;
  const simulator = await startSimulator(given({ ...rest, tokenLifeS: tokenLife, latencyMs: latency }));
  try {
    const { hosts, credentials } = simulator;
    const lines = [
      `api            ${hosts.api}`,
      `login          ${hosts.login}`,
      `streaming      ${hosts.streaming}`,
      `client id      ${credentials.clientId}`,
      `client secret  ${credentials.clientSecret}`,
      '',
      'In another shell:',
      `  export GENESYS_CLIENT_ID=${credentials.clientId} GENESYS_CLIENT_SECRET=${credentials.clientSecret}`,
      `  genesys-rows query --hosts-api ${hosts.api} --hosts-login ${hosts.login} --names`,
      `  genesys-rows watch --hosts-api ${hosts.api} --hosts-login ${hosts.login} --hosts-streaming ${hosts.streaming}`,
      '',
      'Ctrl-C ends it.',
    ];
    await new Output(stdout, signal).write(`${lines.join('\n')}\n`);
    if (!signal.aborted) await once(signal, 'abort');
    if (isClosedPipe(signal.reason)) throw signal.reason;
  } finally {
    await simulator.stop();
  }
};
