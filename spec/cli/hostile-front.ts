import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that hands on to another one, and changes the texts of its answers. */
export interface HostileFront {
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * Starts one.
 *
 * @param texts - What stands in place of a text in the JSON of every answer.
 * @param refused - Requests whose path matches are refused with a message.
 */
export const hostileFront = async (
  target: string,
  texts: Readonly<Record<string, string>>,
  refused?: { readonly path: RegExp; readonly message: string },
): Promise<HostileFront> => {
  const { port } = new URL(target);
  const changed = (text: string): string =>
    Object.entries(texts).reduce((so, [from, to]) => so.replaceAll(JSON.stringify(from), JSON.stringify(to)), text);
  // Sockets go past it: an answer that names one names this server's host.
  const withSocket = (text: string, host = ''): string => text.replaceAll(`ws://${host}`, target.replace('http', 'ws'));
  const server = createServer((request, response) => {
    const { method, url = '', headers } = request;
    if (refused?.path.test(url) === true) {
      const body = JSON.stringify({ code: refused.message, message: refused.message, contextId: refused.message });
      request.resume().once('end', () => response.writeHead(403, { 'Content-Type': 'application/json' }).end(body));
      return;
    }
    const asked = ask({ port, host: '127.0.0.1', method, path: url, headers, agent: false }, (answer) => {
      const { 'content-length': _, ...rest } = answer.headers;
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.once('end', () =>
        response.writeHead(answer.statusCode ?? 0, rest).end(withSocket(changed(text), headers.host)),
      );
    });
    asked.on('error', () => response.destroy());
    request.pipe(asked);
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
