import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Upgrade } from './upgrade.js';

/** A loopback server and the sockets that are open on it. */
export interface Listener {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  readonly connections: number;
  /** Ends every connection, finished or not, and frees the port. */
  close(): Promise<void>;
}

/** A request whose body has arrived. */
export interface Arrival {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  /** Undefined where it was larger than the platform takes. */
  readonly text: string | undefined;
}

/** Largest request body that the platform takes. */
const maxBodyBytes = 512_000;

/** Listens on 127.0.0.1 and hands over each request when its body is there, and each that wants to become a WebSocket. */
export const listen = async (port: number, arrive: (arrival: Arrival) => void, upgrade: Upgrade): Promise<Listener> => {
  const sockets = new Set<Socket>();
  // No timer of the server's own: a connection stays until the client or close() ends it.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('request', (message, response) => readText(message, (text) => arrive({ message, response, text })));
  server.on('upgrade', upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const gone = (socket: Socket): Promise<void> =>
    new Promise((resolve) => socket.destroy().once('close', () => resolve()));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return sockets.size;
    },
    close: async () => {
      server.close();
      // The server says close before the last of its sockets does.
      await Promise.all([...sockets].map(gone));
      await closed;
    },
  };
};

const readText = (message: IncomingMessage, done: (text: string | undefined) => void): void => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  message.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  });
  message.once('end', () => done(bytes > maxBodyBytes ? undefined : Buffer.concat(chunks).toString()));
};
