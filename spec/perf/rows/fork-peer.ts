import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a peer's reading cost, in a process of its own. */
export interface Cost {
  rows: number;
  offered: number;
  cpuMs: number;
  peakMiB: number;
}

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Starts the server of so many pages, in a process of its own. */
export const startServer = async (pages: number, rowsPerPage: number) => {
  const server = fork(script('server.ts'), [String(pages), String(rowsPerPage)]);
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  return { origin: `http://127.0.0.1:${port}`, stop: () => server.disconnect() };
};

/** Runs one peer. */
export const runPeer = async (name: string, origin: string): Promise<Cost> => {
  const child = fork(script('run-peer.ts'), [name, origin]);
  const [cost] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended without a result`))),
  ])) as [Cost];
  await once(child, 'exit');
  return cost;
};
