import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that changes strings in the responses of another server. */
export interface HostileFront {
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * Starts the proxy.
 *
 * @param texts - Replacements for strings in the JSON of every response.
 * @param denied - Requests whose path matches are denied with a message.
 */
export const hostileFront = async (
  target: string,
  texts: Readonly<Record<string, string>>,
  denied?: { readonly path: RegExp; readonly message: string },
): Promise<HostileFront> => {
  const { port } = new URL(target);
  const changed = (text: string): string =>
    Object.entries(texts).reduce((so, [from, to]) => so.replaceAll(JSON.stringify(from), JSON.stringify(to)), text);
  // Sockets bypass the proxy: a response with the address of one has the host of the proxy.
  const withSocket = (text: string, host = ''): string => text.replaceAll(`ws://${host}`, target.replace('http', 'ws'));
  const server = createServer((request, response) => {
    const { method, url = '', headers } = request;
    if (denied?.path.test(url) === true) {
      const body = JSON.stringify({ code: denied.message, message: denied.message, contextId: denied.message });
      request.resume().once('end', () => response.writeHead(403, { 'Content-Type': 'application/json' }).end(body));
      return;
    }
    const forwarded = send({ port, host: '127.0.0.1', method, path: url, headers, agent: false }, (original) => {
      const { 'content-length': _, ...rest } = original.headers;
      let text = '';
      original.setEncoding('utf8').on('data', (part: string) => (text += part));
      original.once('end', () =>
        response.writeHead(original.statusCode ?? 0, rest).end(withSocket(changed(text), headers.host)),
      );
    });
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
