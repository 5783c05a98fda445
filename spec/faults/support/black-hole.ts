import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { until } from '../../helpers/until.js';
import type { Bench, Target } from './bench.js';

/** A host that accepts no connection until it is opened. */
export interface BlackHole extends Target {
  /** From now on all connections reach the target behind it. */
  open(): void;
}

/** Passes bytes on to the given port. It has room for `backlog` + 1 connections that are not accepted. */
const forwarder = `
  const { connect, createServer } = require('node:net');
  const server = createServer((socket) => {
    const other = connect(Number(process.argv[1]), '127.0.0.1');
    for (const [from, to] of [[socket, other], [other, socket]]) from.on('error', () => to.destroy()).pipe(to);
  });
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
  process.stdin.resume().on('end', () => process.exit());
`;
const room = 2;

/** Linux drops a SYN where the accept queue is full, as for a host that is gone or behind a firewall. */
export const canDrop = process.platform === 'linux';

/** Starts one in front of a target: a stopped process (SIGSTOP) whose queue is filled. Linux only. */
export const blackHole = async (bench: Bench, { hosts, credentials, truth }: Target): Promise<BlackHole> => {
  // Processes start in real time, which is 50 times as long on the accelerated clock.
  bench.withinMs(1_000_000);
  const child = spawn(process.execPath, ['-e', forwarder, new URL(hosts.api).port], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  bench.afterwards(async () => {
    child.kill('SIGKILL');
    await once(child, 'close');
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  await until(() => readFileSync(`/proc/${child.pid}/stat`, 'latin1').includes(') T '));
  let connected = 0;
  const fillers = Array.from({ length: room }, () =>
    connect(Number(port), '127.0.0.1', () => (connected += 1)).on('error', () => undefined),
  );
  const leave = () => fillers.forEach((socket) => socket.destroy());
  bench.afterwards(leave);
  await until(() => connected === room);
  const api = `http://127.0.0.1:${Number(port)}`;
  return {
    hosts: { api, login: hosts.login },
    ...(credentials && { credentials }),
    ...(truth && { truth }),
    open: () => {
      leave();
      child.kill('SIGCONT');
    },
  };
};
