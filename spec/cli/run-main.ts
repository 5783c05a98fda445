import { Writable } from 'node:stream';
import { main } from '../../src/cli/main.js';
import type { Ended } from './run-cli.js';

/** A stream that stores what is written to it. */
export const keeper = () => {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
};

/**
 * Runs the command line in this process, which is faster than a process of its own.
 *
 * @param terminal - The terminal of standard error. Default: none.
 */
export const runMain = async (
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  terminal: { readonly isTTY?: true; readonly columns?: number } = {},
): Promise<Ended> => {
  const [out, err] = [keeper(), keeper()];
  const signal = new AbortController().signal;
  const stderr = Object.assign(err.stream, terminal);
  const code = await main(args, { env, stdout: out.stream, stderr, signal });
  return { code, stdout: out.text(), stderr: err.text() };
};
