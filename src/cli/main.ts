import { CommanderError } from 'commander';
import { type ExitCode, exitCode, exitCodeOf } from './failure.js';
import { explainFailure } from './explain-failure.js';
import { Output } from './output.js';
import { paintFor } from './paint.js';
import { makeProgram } from './program.js';
import { refuseSecretFlags } from './refuse-secret-flags.js';
import type { Surroundings } from './context.js';

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
