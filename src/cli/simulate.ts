import { once } from 'node:events';
import { QueryError } from '../core/errors.js';
import { codeOf } from '../transport/redact.js';
import { startSimulator } from '../simulator/index.js';
import { Interrupted } from './failure.js';
import { given, toNumber } from './query/flags.js';
import { Output } from './output.js';
import type { Surroundings } from './context.js';
import { Command } from 'commander';
/**
 * Runs `genesys-rows simulate`: the simulator, until it is interrupted, which is its normal end.
 *
 * @throws QueryError where a flag is invalid, or the port is not available.
 */
export const runSimulate = async (flags: SimulateFlags, { stdout, signal }: Surroundings): Promise<void> => {
  const { tokenLife, latency, ...rest } = flags;
  const options = given({ ...rest, tokenLifeS: tokenLife, latencyMs: latency });
  const simulator = await startSimulator(options).catch((error: unknown) => {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const message = `${flags.port} cannot be had (${code}): leave it out for a free one`;
    throw new QueryError('simulate', [{ path: 'port', message }]);
  });
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
    const output = new Output(stdout, signal);
    await output.write(`${lines.join('\n')}\n`);
    await output.flush();
    if (!signal.aborted) await once(signal, 'abort');
    throw signal.reason;
  } catch (error) {
    // Ctrl-C is the normal end.
    if (!(signal.reason instanceof Interrupted)) throw error;
  } finally {
    await simulator.stop();
  }
};

/** The flags of `genesys-rows simulate`. */
export interface SimulateFlags {
  readonly port?: number;
  readonly seed?: number;
  readonly queues?: number;
  readonly ratePerMinute?: number;
  /** Seconds. */
  readonly tokenLife?: number;
  /** Milliseconds. */
  readonly latency?: number;
}

/** Makes the command and its flags, without its action. */
export const simulateCommand = (): Command =>
  new Command('simulate')
    .description('Run the simulator on this machine until Ctrl-C.')
    .option('--port <number>', 'port on 127.0.0.1 (default: a free one)', toNumber)
    .option('--seed <number>', 'the same seed gives the same queues and conversations (default: 1)', toNumber)
    .option('--queues <number>', 'how many queues (default: 12)', toNumber)
    .option('--rate-per-minute <requests>', 'requests a minute before it answers 429 (default: 300)', toNumber)
    .option('--token-life <seconds>', 'how long a token is good (default: 86399)', toNumber)
    .option('--latency <ms>', 'how long each answer takes (default: 0)', toNumber);
