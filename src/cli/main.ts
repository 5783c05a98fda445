import { CommanderError } from 'commander';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.js';
import { explainFailure } from './explain-failure.js';
import { paintFor } from './paint.js';
import { makeProgram } from './program.js';
import { refuseSecretFlags } from './refuse-secret-flags.js';
import type { Surroundings } from './surroundings.js';

/** Runs the command line and answers what the process should end with. Never rejects. */
export const main = async (args: readonly string[], surroundings: Surroundings): Promise<ExitCode> => {
  const { env, stderr } = surroundings;
  try {
    refuseSecretFlags(args);
    await makeProgram(surroundings).parseAsync(args, { from: 'user' });
    return exitCode.complete;
  } catch (error) {
    // Commander has printed its own message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.complete : exitCode.badUsage;
    const code = exitCodeOf(error);
    if (code !== exitCode.complete && code !== exitCode.interrupted) {
      const [first = '', ...rest] = explainFailure(error);
      stderr.write(`${[paintFor(stderr, env).red(first), ...rest].join('\n')}\n`);
    }
    return code;
  }
};
