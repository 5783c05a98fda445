import { Writable } from 'node:stream';
import { main } from '../../src/cli/main.js';
import type { Ended } from './run-cli.js';

/** A stream that keeps what is written to it. */
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

/** Runs the command line in this process: what a new process costs is spared where nothing depends on it. */
export const runMain = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> => {
  const [out, err] = [keeper(), keeper()];
  const signal = new AbortController().signal;
  const code = await main(args, { env, stdout: out.stream, stderr: err.stream, signal });
  return { code, stdout: out.text(), stderr: err.text() };
};
