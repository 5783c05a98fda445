import { CommanderError, Command } from 'commander';
import { type ExitCode, exitCode, exitCodeOf, explainFailure } from './failure.js';
import { Output, paintFor } from './output.js';
import type { Context } from './context.js';
import type { Flag } from './flags.js';
import { createRequire } from 'node:module';
import { queryFlags, type QueryValues } from './query/flags.js';
import { queryCommand } from './query/command.js';
import { runQuery } from './query/run.js';
import { runSimulate, simulateCommand, simulateFlags, type SimulateValues } from './simulate.js';
import { printable } from './table/text.js';
import { watchCommand, watchFlags, type WatchValues } from './watch/command.js';
import { runWatch } from './watch/run.js';
import { throwIfAny } from '../core/validation.js';

/** The flags of all commands. */
export const allFlags: readonly Flag[] = [
  ...[...queryFlags, ...watchFlags].flatMap(({ flags }) => flags),
  ...simulateFlags,
];

/** Runs the command line and resolves to the exit code of the process. Never rejects. */
export const main = async (args: readonly string[], context: Context): Promise<ExitCode> => {
  const { env, stderr } = context;
  try {
    rejectSecretFlags(args);
    await run(args, context);
    return exitCode.complete;
  } catch (error) {
    // Commander has printed its own message.
    if (error instanceof CommanderError) return exitCode.badUsage;
    const code = exitCodeOf(error);
    if (code !== exitCode.complete && code !== exitCode.interrupted) {
      const [first = '', ...rest] = explainFailure(error, allFlags);
      stderr.write(`${[paintFor(stderr, env).red(first), ...rest].join('\n')}\n`);
    }
    return code;
  }
};

/** Runs the command that the arguments name. Resolves after printing a requested help or version, which Commander throws. */
const run = async (args: readonly string[], context: Context): Promise<void> => {
  const output = new Output(context.stdout, context.signal);
  try {
    await makeProgram(context, output).parseAsync(args, { from: 'user' });
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
const makeProgram = (context: Context, output: Output): Command => {
  const query = queryCommand().action((values: QueryValues) => runQuery(values, context));
  const simulate = simulateCommand().action((values: SimulateValues) => runSimulate(values, context));
  const watch = watchCommand().action((values: WatchValues) => runWatch(values, context));
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
        writeErr: (text) => context.stderr.write(withoutValue(text).split('\n').map(printable).join('\n')),
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
export const rejectSecretFlags = (args: readonly string[]): void => {
  const flag = args.map((arg) => secretFlag.exec(arg)?.[0]).find((name) => name !== undefined);
  const why = 'a secret on the command line can be read in the list of processes and in the history of the shell';
  const instead = 'set the environment variable GENESYS_CLIENT_SECRET, and replace the secret that was passed here';
  throwIfAny('command line', flag === undefined ? [] : [{ path: flag, message: `${why}: ${instead}` }]);
};
