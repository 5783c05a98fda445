import { once } from 'node:events';
import { Command } from 'commander';
import { QueryError } from '../core/errors.js';
import { type Simulator, startSimulator } from '../simulator/index.js';
import { codeOf } from '../transport/redact.js';
import type { Context } from './context.js';
import { Interrupted } from './failure.js';
import { addFlags, type Flag, toNumber, type ValuesOf } from './flags.js';
import { Output } from './output.js';

/** The flags of `genesys-rows simulate`, in the order of `--help`. */
export const simulateFlags = [
  { flag: '--port <number>', help: 'port on 127.0.0.1', default: 'a free one', parse: toNumber },
  {
    flag: '--seed <number>',
    help: 'the same seed generates the same queues and conversations',
    default: '1',
    parse: toNumber,
  },
  { flag: '--queues <number>', help: 'number of queues', default: '12', parse: toNumber },
  {
    flag: '--rate-per-minute <requests>',
    help: 'number of requests a minute beyond which the simulator responds with 429',
    default: '300',
    parse: toNumber,
  },
  {
    flag: '--token-life <seconds>',
    help: 'lifetime of a token, in seconds',
    default: '86399',
    parse: toNumber,
    fields: ['tokenLifeS'],
  },
  {
    flag: '--latency <ms>',
    help: 'time before each response, in milliseconds',
    default: '0',
    parse: toNumber,
    fields: ['latencyMs'],
  },
] as const satisfies readonly Flag[];

/** The values of the flags of `genesys-rows simulate`. */
export type SimulateValues = ValuesOf<(typeof simulateFlags)[number]>;

/** Makes the command and its flags, without its action. */
export const simulateCommand = (): Command =>
  addFlags(new Command('simulate').description('Run the simulator on this machine until Ctrl-C.'), [
    { title: 'Simulator', flags: simulateFlags },
  ]);

/**
 * Runs `genesys-rows simulate`: the simulator, until it is interrupted, which is its normal end.
 *
 * @throws QueryError where a flag is invalid, or the port is not available.
 */
export const runSimulate = async (values: SimulateValues, { stdout, signal }: Context): Promise<void> => {
  const { tokenLife, latency, ...rest } = values;
  const simulator = await startSimulator({ ...rest, tokenLifeS: tokenLife, latencyMs: latency }).catch(
    (error: unknown) => {
      const code = codeOf(error);
      if (code === undefined) throw error;
      const message = `port ${values.port} is not available (${code}): use another, or omit the flag for a free one`;
      throw new QueryError('simulate', [{ path: 'port', message }]);
    },
  );
  try {
    const output = new Output(stdout, signal);
    await output.write(`${introduction(simulator).join('\n')}\n`);
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

const introduction = ({ hosts, credentials: { clientId, clientSecret } }: Simulator): readonly string[] => [
  `api            ${hosts.api}`,
  `login          ${hosts.login}`,
  `streaming      ${hosts.streaming}`,
  `client id      ${clientId}`,
  `client secret  ${clientSecret}`,
  '',
  'In another shell:',
  `  export GENESYS_CLIENT_ID=${clientId} GENESYS_CLIENT_SECRET=${clientSecret}`,
  `  genesys-rows query --hosts-api ${hosts.api} --hosts-login ${hosts.login} --names`,
  `  genesys-rows watch --hosts-api ${hosts.api} --hosts-login ${hosts.login} --hosts-streaming ${hosts.streaming}`,
  '',
  'Ctrl-C ends it.',
];
