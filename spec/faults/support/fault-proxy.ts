import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type SchedulerLike, Subscription } from 'rxjs';

/** What happens to one exchange of a request and its response. Bytes are those on the network, including headers. */
export type ProxyAction =
  /** Closes (FIN) or resets (RST) the client's connection after this number of bytes of the request or of its response. */
  | { readonly end: 'fin' | 'rst'; readonly of: 'request' | 'response'; readonly after: number }
  /** Takes the request, and never responds. */
  | { readonly blackHole: true }
  /** Passes the response on in pieces of this number of bytes, each `everyMs` after the previous one. */
  | { readonly dripMs: number; readonly bytes: number }
  /** Passes the response on after this number of milliseconds. */
  | { readonly latencyMs: number };

/** Which exchanges are affected, and how. */
export interface ProxyFault {
  /** The request's first line must match. Default: any. */
  readonly on?: RegExp;
  /** Number of the first affected exchange; the first is 1. */
  readonly nth?: number;
  /** Number of affected exchanges; Infinity: all from there on. Default: 1. */
  readonly times?: number;
  readonly do: ProxyAction | ((nth: number) => ProxyAction);
}

/** A proxy below HTTP: it passes bytes on, and breaks where it is configured to. */
export interface FaultProxy {
  readonly origin: string;
  /** The first lines of the requests, in order. */
  readonly requests: readonly string[];
  /** Connections that clients have open. */
  readonly connections: number;
  /** Connections that clients have opened in total. */
  readonly accepted: number;
  strike(fault: ProxyFault): void;
  /** Resets every open connection. */
  resetAll(): void;
  /** Closes (FIN) the connections that wait for their next request, as a server does with idle ones. */
  closeIdle(): void;
  stop(): Promise<void>;
}

/** Starts a proxy in front of a server on this machine. */
export const startFaultProxy = async (port: number, scheduler: SchedulerLike): Promise<FaultProxy> => {
  const lines = new Set<Line>();
  const requests: string[] = [];
  const faults: { fault: ProxyFault; seen: number }[] = [];
  let accepted = 0;

  const actionFor = (line: string): ProxyAction | undefined => {
    requests.push(line);
    let action: ProxyAction | undefined;
    for (const each of faults) {
      const { on, nth = 1, times = 1, do: what } = each.fault;
      if (on?.test(line) === false) continue;
      each.seen += 1;
      const strikes = each.seen >= nth && each.seen < nth + times;
      if (strikes) action ??= typeof what === 'function' ? what(each.seen) : what;
    }
    return action;
  };

  const server = createServer({ noDelay: true, allowHalfOpen: false }, (client) => {
    accepted += 1;
    const line = new Line(client, connect({ port, host: '127.0.0.1', noDelay: true }), scheduler, actionFor);
    lines.add(line);
    client.once('close', () => lines.delete(line));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get connections() {
      return lines.size;
    },
    get accepted() {
      return accepted;
    },
    strike: (fault) => faults.push({ fault, seen: 0 }),
    resetAll: () => {
      for (const line of lines) line.leave('rst');
    },
    closeIdle: () => {
      for (const line of lines) if (line.isIdle) line.leave('fin');
    },
    stop: async () => {
      for (const line of lines) line.leave('rst');
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
};

/** One connection of a client, and the one to the target. */
class Line {
  readonly #waits = new Subscription();
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #scheduler: SchedulerLike;
  #action: ProxyAction | undefined;
  /** Bytes of this exchange that were passed on. */
  #sent = { request: 0, response: 0 };
  /** Data after a response starts a new exchange: clients here never send the next request before it. */
  #answering = true;
  /** Pieces are sent one after the other. */
  #turn: Promise<void> = Promise.resolve();
  #left = false;

  constructor(
    client: Socket,
    server: Socket,
    scheduler: SchedulerLike,
    actionFor: (line: string) => ProxyAction | undefined,
  ) {
    this.#client = client;
    this.#server = server;
    this.#scheduler = scheduler;
    client.on('data', (chunk) => {
      if (this.#answering) {
        this.#answering = false;
        this.#sent = { request: 0, response: 0 };
        this.#action = actionFor(chunk.toString('latin1').split('\r\n', 1)[0] ?? '');
      }
      this.#hand('request', chunk);
    });
    server.on('data', (chunk) => {
      this.#answering = true;
      this.#hand('response', chunk);
    });
    client.on('error', () => this.leave('rst'));
    server.on('error', () => this.leave('rst'));
    client.once('close', () => this.leave('rst'));
    // Earlier data is sent before the end.
    server.once('close', () => void this.#turn.then(() => this.leave('fin')));
  }

  get isIdle(): boolean {
    return this.#answering;
  }

  /** Ends both connections. */
  leave(how: 'fin' | 'rst'): void {
    if (this.#left) return;
    this.#left = true;
    this.#waits.unsubscribe();
    this.#server.destroy();
    if (how === 'fin') this.#client.end(() => this.#client.destroy());
    else this.#client.resetAndDestroy();
  }

  #hand(way: 'request' | 'response', chunk: Buffer): void {
    const action = this.#action;
    this.#turn = this.#turn.then(() => (this.#left ? undefined : this.#pass(way, chunk, action)));
  }

  async #pass(way: 'request' | 'response', chunk: Buffer, action: ProxyAction | undefined): Promise<void> {
    const to = way === 'request' ? this.#server : this.#client;
    const before = this.#sent[way];
    this.#sent[way] += chunk.length;
    if (action === undefined) return void to.write(chunk);
    if ('blackHole' in action) return;
    if ('end' in action) {
      if (action.of !== way || this.#sent[way] < action.after) return void to.write(chunk);
      const part = chunk.subarray(0, Math.max(0, action.after - before));
      if (part.length > 0) await new Promise<void>((resolve) => void to.write(part, () => resolve()));
      // A peer that finds bytes and a reset at once treats both as an ordinary end (libuv does).
      for (let turns = 0; turns < 4; turns += 1) await nextTurn();
      return this.leave(action.end);
    }
    if (way === 'request') return void to.write(chunk);
    if ('latencyMs' in action) {
      if (before === 0) await this.#wait(action.latencyMs);
      to.write(chunk);
      return;
    }
    for (let at = 0; at < chunk.length && !this.#left; at += action.bytes) {
      await this.#wait(action.dripMs);
      if (!to.destroyed) to.write(chunk.subarray(at, at + action.bytes));
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      // Closing ends the wait as well.
      const end = new Subscription(resolve);
      end.add(this.#scheduler.schedule(() => end.unsubscribe(), ms));
      this.#waits.add(end);
    });
  }
}
