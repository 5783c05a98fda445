import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type SchedulerLike, Subscription } from 'rxjs';

/** What happens to one exchange: a request, and its answer. Bytes are those on the wire, heads included. */
export type ProxyAction =
  /** Closes (FIN) or resets (RST) the client's connection after so many bytes of the request or of its answer. */
  | { readonly end: 'fin' | 'rst'; readonly of: 'request' | 'answer'; readonly after: number }
  /** Takes the request, and never answers. */
  | { readonly blackHole: true }
  /** Hands the answer on in pieces of so many bytes, each `everyMs` after the one before. */
  | { readonly dripMs: number; readonly bytes: number }
  /** Hands the answer on so many milliseconds later. */
  | { readonly latencyMs: number };

/** Which exchanges are struck, and how. */
export interface ProxyFault {
  /** The request's first line has to match. Left out: any. */
  readonly on?: RegExp;
  /** Number of the first one that is struck; the first is 1. */
  readonly nth?: number;
  /** How many in a row; Infinity: all from there on. Left out: one. */
  readonly times?: number;
  readonly do: ProxyAction | ((nth: number) => ProxyAction);
}

/** A proxy below HTTP: it hands bytes on, and breaks where it is told to. */
export interface FaultProxy {
  readonly origin: string;
  /** The first lines of the requests that came, in order. */
  readonly requests: readonly string[];
  /** Connections that clients have open. */
  readonly connections: number;
  /** Connections that clients have ever opened. */
  readonly accepted: number;
  strike(fault: ProxyFault): void;
  /** Resets every connection that there is. */
  resetAll(): void;
  /** Closes (FIN) the connections that wait for their next request, as a server does with idle ones. */
  closeIdle(): void;
  stop(): Promise<void>;
}

/** Starts a proxy before a server on this machine. */
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

/** One connection of a client, and the one behind it. */
class Line {
  readonly #waits = new Subscription();
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #scheduler: SchedulerLike;
  #action: ProxyAction | undefined;
  /** Bytes of this exchange that were handed on. */
  #sent = { request: 0, answer: 0 };
  /** Whoever speaks after an answer begins a new exchange: clients here never send the next request before it. */
  #answering = true;
  /** Pieces leave one after the other. */
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
        this.#sent = { request: 0, answer: 0 };
        this.#action = actionFor(chunk.toString('latin1').split('\r\n', 1)[0] ?? '');
      }
      this.#hand('request', chunk);
    });
    server.on('data', (chunk) => {
      this.#answering = true;
      this.#hand('answer', chunk);
    });
    client.on('error', () => this.leave('rst'));
    server.on('error', () => this.leave('rst'));
    client.once('close', () => this.leave('rst'));
    // What was said before the end is said first.
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

  #hand(way: 'request' | 'answer', chunk: Buffer): void {
    const action = this.#action;
    this.#turn = this.#turn.then(() => (this.#left ? undefined : this.#pass(way, chunk, action)));
  }

  async #pass(way: 'request' | 'answer', chunk: Buffer, action: ProxyAction | undefined): Promise<void> {
    const to = way === 'request' ? this.#server : this.#client;
    const before = this.#sent[way];
    this.#sent[way] += chunk.length;
    if (action === undefined) return void to.write(chunk);
    if ('blackHole' in action) return;
    if ('end' in action) {
      if (action.of !== way || this.#sent[way] < action.after) return void to.write(chunk);
      const part = chunk.subarray(0, Math.max(0, action.after - before));
      if (part.length > 0) await new Promise<void>((resolve) => void to.write(part, () => resolve()));
      // A peer that finds bytes and a reset at once takes both for an ordinary end (libuv does).
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
      // Leaving ends the wait as well.
      const end = new Subscription(resolve);
      end.add(this.#scheduler.schedule(() => end.unsubscribe(), ms));
      this.#waits.add(end);
    });
  }
}
