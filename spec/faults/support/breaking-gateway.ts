import { once } from 'node:events';
import type { Bench, Target } from './bench.js';
import { entities, keys } from './gateway.js';

/** A response as it is sent over the network, which is not whole. */
export interface Broken {
  /** Header lines below `HTTP/1.1 200 OK` and the content type. */
  readonly head: readonly string[];
  readonly body: Buffer;
  /** What follows the body: the server's FIN, or nothing forever. */
  readonly then: 'fin' | 'silence';
}

/** A server of two pages, the second of which breaks. */
export interface BreakingGateway extends Target {
  /** Number of requests for a page. */
  readonly requested: number;
}

const pages = [{ entities: entities(0, 2), nextPageUri: '?cursor=b' }, { entities: entities(2, 202) }] as const;

/** The second page, as it should arrive. */
export const wholePage = Buffer.from(JSON.stringify(pages[1]));

/** The rows of both pages. */
export const truth = keys(0, 202);

/** Starts one. The second page breaks `times` times, and is whole from then on. */
export const breakingGateway = async (bench: Bench, broken: Broken, times = 1): Promise<BreakingGateway> => {
  let requested = 0;
  const server = await bench.server((request, response) => {
    const respond = async (): Promise<void> => {
      request.resume();
      await once(request, 'end');
      response.setHeader('Content-Type', 'application/json');
      if (request.url === '/oauth/token') return void response.end(token);
      requested += 1;
      if (requested === 1) return void response.end(JSON.stringify(pages[0]));
      if (requested > 1 + times) return void response.end(wholePage);
      const head = ['HTTP/1.1 200 OK', 'Content-Type: application/json', ...broken.head, '', ''].join('\r\n');
      request.socket.write(Buffer.concat([Buffer.from(head), broken.body]));
      if (broken.then === 'fin') request.socket.end();
    };
    void respond();
  });
  return Object.defineProperty({ ...server, requested }, 'requested', { get: () => requested });
};

const token = JSON.stringify({ access_token: 'a-token-of-the-gateway', expires_in: 86_399 });
