import { createRequire } from 'node:module';
import { Command } from 'commander';
import type { Output } from './output.js';
import type { QueryFlags } from './query/flags.js';
import { queryCommand } from './query/command.js';
import { runQuery } from './query/run.js';
import { runSimulate } from './simulate.js';
import { simulateCommand, type SimulateFlags } from './simulate-command.js';
import { printable } from './table/printable.js';
import type { Surroundings } from './context.js';
import { runWatch } from './watch/run-watch.js';
import { watchCommand, type WatchFlags } from './watch/watch-command.js';

/**
 * Makes the command line. Commander throws its errors and its help instead of ending the process.
 *
 * @param output - Where help and version are written.
 */
export const makeProgram = (surroundings: Surroundings, output: Output): Command => {
  const query = queryCommand().action((flags: QueryFlags) => runQuery(flags, surroundings));
  const simulate = simulateCommand().action((flags: SimulateFlags) => runSimulate(flags, surroundings));
  const watch = watchCommand().action((flags: WatchFlags) => runWatch(flags, surroundings));
  const program = new Command('genesys-rows')
    .description('Genesys Cloud queue analytics as rows.')
    .version(version())
    .addCommand(query)
    .addCommand(watch)
    .addCommand(simulate);
  for (const command of [program, query, watch, simulate]) {
    command
      .exitOverride()
      .configureOutput({
        writeOut: (text) => void output.write(text),
        writeErr: (text) => surroundings.stderr.write(withoutValue(text).split('\n').map(printable).join('\n')),
      });
  }
  return program;
};

/** Removes the value of an unknown flag from a message and keeps its name: the value can be a secret. */
const withoutValue = (text: string): string => text.replace(/('-[^'=]*)=.*'/s, "$1'");

const version = (): string => {
  const load = createRequire(import.meta.url);
  return (load('genesys-analytics-rx/package.json') as { version: string }).version;
};
