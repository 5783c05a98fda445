import { CommanderError, Command } from 'commander';
import { type ExitCode, exitCode, exitCodeOf, explainFailure } from './failure.js';
import { Output, paintFor } from './output.js';
import type { Surroundings } from './context.js';
import { createRequire } from 'node:module';
import type { QueryFlags } from './query/flags.js';
import { queryCommand } from './query/command.js';
import { runQuery } from './query/run.js';
import { runSimulate, simulateCommand, type SimulateFlags } from './simulate.js';
import { printable } from './table/text.js';
import { runWatch } from './watch/run-watch.js';
import { watchCommand, type WatchFlags } from './watch/watch-command.js';
import { refuseIfAny } from '../core/validation.js';

/** Runs the command line and resolves to the exit code of the process. Never rejects. */
export const main = async (args: readonly string[], surroundings: Surroundings): Promise<ExitCode> => {
  const { env, stderr } = surroundings;
  try {
    refuseSecretFlags(args);
    await run(args, surroundings);
    return exitCode.complete;
  } catch (error) {
    // Commander has printed its own message.
    if (error instanceof CommanderError) return exitCode.badUsage;
    const code = exitCodeOf(error);
    if (code !== exitCode.complete && code !== exitCode.interrupted) {
      const [first = '', ...rest] = explainFailure(error);
      stderr.write(`${[paintFor(stderr, env).red(first), ...rest].join('\n')}\n`);
    }
    return code;
  }
};

/** Runs the command that the arguments name. Resolves after printing a requested help or version, which Commander throws. */
const run = async (args: readonly string[], surroundings: Surroundings): Promise<void> => {
  const output = new Output(surroundings.stdout, surroundings.signal);
  try {
    await makeProgram(surroundings, output).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
    await output.flush();
  }
};

/**
 * Makes the command line. Commander throws its errors and its help instead of ending the process.
 *
 * @param output - Where help and version are written.
 */
const makeProgram = (surroundings: Surroundings, output: Output): Command => {
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

const secretFlag = /^--?[a-z-]*(secret|password)/i;

/**
 * Rejects a secret on the command line, where every user of the machine can read it and the shell's history keeps it.
 *
 * @throws QueryError where a flag is named like a secret; the message omits its value.
 */
export const refuseSecretFlags = (args: readonly string[]): void => {
  const flag = args.map((arg) => secretFlag.exec(arg)?.[0]).find((name) => name !== undefined);
  const why = 'a secret on the command line can be read in the list of processes and in the history of the shell';
  const instead = 'set the environment variable GENESYS_CLIENT_SECRET, and renew the secret that was written here';
  refuseIfAny('command line', flag === undefined ? [] : [{ path: flag, message: `${why}: ${instead}` }]);
};
