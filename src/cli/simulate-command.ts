import { Command } from 'commander';
import { toNumber } from './flag-values.js';

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
