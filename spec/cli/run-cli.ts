import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Simulator } from '../../src/simulator/index.js';
import { bundlePrograms } from '../helpers/bundle-programs.js';
import { root } from '../helpers/source-files.js';

/** A process that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Child = ChildProcessByStdio<null, Readable, Readable>;

let bundled: string | undefined;
const command = (): string => (bundled ??= bundlePrograms('genesys-rows', ['src/cli/genesys-rows.ts'])[0] ?? '');

/** Starts the command line as a process, with PATH as the only variable of this environment. */
export const startCli = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Child =>
  spawn(process.execPath, [command(), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Waits for the end of a process and collects its output. */
export const ended = async (child: Child): Promise<Ended> => {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
};

export const runCli = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> => ended(startCli(args, env));

/** Flags and environment that point at a simulator. */
export const pointingAt = ({ hosts, credentials }: Simulator) => ({
  flags: ['--hosts-api', hosts.api, '--hosts-login', hosts.login, '--client-id', credentials.clientId],
  env: { GENESYS_CLIENT_SECRET: credentials.clientSecret },
});
