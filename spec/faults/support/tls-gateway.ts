import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Bench, Target } from './bench.js';
import { entities, keys } from './gateway.js';
import { type KeyAndCertificate, selfSigned } from './self-signed.js';

/** A server of six pages of ten rows, over TLS. */
export interface TlsGateway extends Target {
  /** The requests received, as `POST /path`. */
  readonly requests: readonly string[];
  /** Connections accepted so far, whether or not the TLS handshake succeeded. */
  readonly accepted: number;
  /** The connection is closed when the `nth` matching request arrives, instead of a response: cleanly, or without a TLS close. */
  strike(on: RegExp, nth: number, going: 'end' | 'destroy'): void;
  /** Ends idle connections, as servers do after a while. */
  closeIdle(): void;
}

const pages = 6;

/** Its rows. */
export const truth = keys(0, 10 * pages);

/** Starts one, with an untrusted certificate unless one is given. */
export const tlsGateway = async (bench: Bench, certificate?: KeyAndCertificate): Promise<TlsGateway> => {
  const requests: string[] = [];
  const sockets = new Set<Duplex>();
  let accepted = 0;
  let struck: { on: RegExp; nth: number; going: 'end' | 'destroy' } | undefined;

  const bodyOf = (url: string): object => {
    if (url === '/oauth/token') return { access_token: 'a-token-of-the-gateway', expires_in: 86_399 };
    const page = Number(new URL(url, 'https://127.0.0.1').searchParams.get('cursor') ?? 1);
    return {
      entities: entities(10 * (page - 1), 10 * page),
      ...(page < pages && { nextPageUri: `?cursor=${page + 1}` }),
    };
  };
  const server = createServer(
    { ...(certificate ?? (await selfSigned())), keepAliveTimeout: 0 },
    (request, response) => {
      const { method, url = '', socket } = request;
      const line = `${method} ${url}`;
      requests.push(line);
      if (struck?.on.test(line) === true && (struck.nth -= 1) === 0) return void socket[struck.going]();
      request.resume().once('end', () => {
        response.setHeader('Content-Type', 'application/json');
        response.end(JSON.stringify(bodyOf(url)));
      });
    },
  );
  server.on('connection', (socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  bench.afterwards(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    hosts: { api: origin, login: origin },
    requests,
    get accepted() {
      return accepted;
    },
    strike: (on, nth, going) => void (struck = { on, nth, going }),
    closeIdle: () => server.closeIdleConnections(),
  };
};
