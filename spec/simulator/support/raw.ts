import { request } from 'node:http';
import type { Simulator } from '../../../src/simulator/index.js';

/** What a bare HTTP client received of a response, however it ended. */
export interface Seen {
  /** Undefined where no headers came. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The part of the body that arrived. */
  readonly body: string;
  /** `whole`, `cut` (the peer closed too early), `reset`, or `left` (closed here). */
  readonly end: 'whole' | 'cut' | 'reset' | 'left';
}

export interface RawRequest {
  readonly seen: Promise<Seen>;
  /** Whether the headers of the response have arrived. */
  readonly answered: Promise<void>;
  readonly received: () => string;
  leave(): void;
}

/** POSTs `{}` on a connection of its own and records the response. */
export const raw = (sim: Simulator, path: string, headers: Record<string, string> = {}): RawRequest => {
  let status: number | undefined;
  let [received, hasLeft, wasReset] = ['', false, false];
  let responseHeaders: Seen['headers'] = {};
  let response: () => void = () => {};
  const answered = new Promise<void>((resolve) => (response = resolve));
  const outgoing = request(sim.hosts.api + path, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', ...headers },
  });
  const seen = new Promise<Seen>((resolve) => {
    const end = (how: Seen['end']) =>
      resolve({ status, headers: responseHeaders, body: received, end: hasLeft ? 'left' : how });
    const fail = () => end(wasReset ? 'reset' : 'cut');
    // Only the socket distinguishes a reset from a close that came too early.
    outgoing.on('socket', (socket) =>
      socket.prependOnceListener('error', ({ code }: NodeJS.ErrnoException) => (wasReset = code === 'ECONNRESET')),
    );
    outgoing.on('error', fail);
    outgoing.on('response', (message) => {
      [status, responseHeaders] = [message.statusCode, message.headers];
      response();
      message.on('data', (chunk: Buffer) => (received += chunk.toString()));
      message.on('error', fail);
      message.on('end', () => end('whole'));
    });
  });
  outgoing.end('{}');
  return {
    seen,
    answered,
    received: () => received,
    leave: () => {
      hasLeft = true;
      outgoing.destroy();
    },
  };
};

/** Yields to the sockets until a condition is true. The test's time limit ends it otherwise. */
export const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise<void>((resolve) => setImmediate(resolve));
};
