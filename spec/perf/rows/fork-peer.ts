import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { root } from '../../helpers/source-files.js';

/** The cost of a peer, in a process of its own. */
export interface Cost {
  rows: number;
  offered: number;
  cpuMs: number;
  peakMiB: number;
}

/**
 * Scripts as plain JavaScript, as users run it: a TypeScript loader would be measured with every peer. In the project, where its
 * packages are found.
 */
const folder = mkdtempSync(join(root, '.bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
buildSync({
  entryPoints: ['server', 'run-peer'].map((name) => join(root, 'spec/perf/rows', `${name}.ts`)),
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
});

const start = (name: string, args: readonly string[]) =>
  fork(join(folder, `${name}.mjs`), args, { cwd: root, execArgv: [] });

/** Starts a server of `pages` pages, in a process of its own. */
export const startServer = async (pages: number, rowsPerPage: number) => {
  const server = start('server', [String(pages), String(rowsPerPage)]);
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  return { origin: `http://127.0.0.1:${port}`, stop: () => server.disconnect() };
};

/** Runs one peer. */
export const runPeer = async (name: string, origin: string): Promise<Cost> => {
  const child = start('run-peer', [name, origin]);
  const [cost] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended without a result`))),
  ])) as [Cost];
  await once(child, 'exit');
  return cost;
};
