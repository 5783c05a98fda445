import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Bench } from './bench.js';

/** A proxy that tunnels, as in a company network. */
export interface ConnectProxy {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  /** The target of each CONNECT, in order: `127.0.0.1:443`. */
  readonly tunnels: readonly string[];
  /** The credentials of each. */
  readonly credentials: readonly (string | undefined)[];
  /** Open connections to it. */
  readonly open: number;
}

/** Starts one. `respond` returns the status for each CONNECT, from 1; undefined: no response. */
export const connectProxy = async (
  bench: Bench,
  respond: (nth: number) => number | undefined = () => 200,
): Promise<ConnectProxy> => {
  const [tunnels, credentials]: [string[], (string | undefined)[]] = [[], []];
  const sockets = new Set<Duplex>();
  const server = createServer((_request, response) => response.writeHead(501).end());
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    credentials.push(request.headers['proxy-authorization']);
    socket.on('error', () => undefined);
    const status = respond(tunnels.length);
    if (status === undefined) return void socket.resume().on('end', () => socket.end());
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 2\r\n\r\nno`);
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname.replace(/[[\]]/g, ''), () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  bench.afterwards(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    credentials,
    get open() {
      return sockets.size;
    },
  };
};

const names = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()]);

/** Sets the proxies of the environment for the duration of a test, and no others. */
export const withProxies = (bench: Pick<Bench, 'afterwards'>, proxies: Readonly<Record<string, string>>): void => {
  const { env } = process;
  for (const name of [...names, 'NODE_USE_ENV_PROXY']) {
    const before = env[name];
    bench.afterwards(() => {
      if (before === undefined) Reflect.deleteProperty(env, name);
      else env[name] = before;
    });
    if (proxies[name] === undefined) Reflect.deleteProperty(env, name);
    else env[name] = proxies[name];
  }
};
