import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Simulator } from '../../../src/simulator/index.js';
import type { Bench, Target } from './bench.js';
import { selfSigned } from './self-signed.js';
import { trusting } from './trusting.js';

/** A gateway that terminates TLS and passes everything else on unchanged, so the simulator behind it writes links of its own scheme. */
export const terminatingGateway = async (bench: Bench, simulator: Simulator & Target): Promise<Target> => {
  const certificate = await selfSigned();
  trusting(bench, certificate.cert);
  const sockets = new Set<Socket>();
  const server = createServer(certificate, (front) => {
    const back = connect(Number(new URL(simulator.hosts.api).port), '127.0.0.1');
    for (const socket of [front, back]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .once('close', () => (front.destroy(), back.destroy(), sockets.delete(socket)));
    }
    front.pipe(back).pipe(front);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  bench.afterwards(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { credentials, truth } = simulator;
  return { hosts: { api: origin, login: origin }, credentials, ...(truth && { truth }) };
};
