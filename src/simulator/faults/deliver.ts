import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type SchedulerLike, Subscription } from 'rxjs';
import type { LogEntry } from '../http/request-log.js';
import type { Reply } from '../http/reply.js';
import type { Delivery, Manner } from './plan.js';

/** Where a response is sent, and the log entry that records it. */
export interface Line {
  readonly response: ServerResponse;
  readonly entry: LogEntry;
  readonly scheduler: SchedulerLike;
}

/** Sends a response as planned. All waits end with the connection. */
export const deliver = ({ reply, manner, delayMs }: Delivery, line: Line): void => {
  const { response, entry, scheduler } = line;
  const waiting = new Subscription();
  response.once('finish', () => (entry.phase = 'answered'));
  response.once('close', () => {
    if (entry.phase === 'open') entry.phase = 'broken';
    waiting.unsubscribe();
  });
  if (reply === undefined) return;
  const start = (): void => send(reply, manner, line, waiting);
  if (delayMs > 0) waiting.add(scheduler.schedule(start, delayMs));
  else start();
};

const send = (reply: Reply, manner: Manner, line: Line, waiting: Subscription): void => {
  const { response, entry } = line;
  const { body } = reply;
  if (manner.kind === 'reset' && manner.at === 0) return void response.socket?.resetAndDestroy();
  entry.status = reply.status;
  // A response without content has no length (RFC 9110, 8.6).
  const length = reply.status === 204 ? {} : { 'Content-Length': body.length };
  response.writeHead(reply.status, { ...reply.headers, ...length });
  switch (manner.kind) {
    case 'whole':
      entry.bytes = body.length;
      response.end(body);
      return;
    case 'headersOnly':
      response.flushHeaders();
      return;
    case 'drip':
      response.flushHeaders();
      drip(body, manner, line, waiting);
      return;
    case 'cut':
    case 'reset': {
      const part = body.subarray(0, Math.min(manner.at, Math.max(0, body.length - 1)));
      const { socket } = response;
      const leave = () => (manner.kind === 'cut' ? socket?.end() : void resetSoon(socket));
      entry.bytes = part.length;
      response.flushHeaders();
      // Written before the connection ends, so that the peer receives exactly these bytes.
      if (part.length > 0) response.write(part, leave);
      else socket?.write('', leave);
    }
  }
};

/**
 * Resets once a peer had the chance to read what was written. One that finds the bytes and the reset at once takes
 * both for an ordinary end (libuv does, so any client on Node). No wait: two turns of the event loop, whatever the clock.
 */
const resetSoon = async (socket: Socket | null): Promise<void> => {
  await nextTurn();
  await nextTurn();
  socket?.resetAndDestroy();
};

const drip = (body: Buffer, manner: Manner & { kind: 'drip' }, line: Line, waiting: Subscription): void => {
  const { response, entry, scheduler } = line;
  const next = (): void => {
    response.write(body.subarray(entry.bytes, entry.bytes + manner.bytes));
    entry.bytes = Math.min(body.length, entry.bytes + manner.bytes);
    step();
  };
  const step = (): void => {
    if (entry.bytes >= body.length) response.end();
    else waiting.add(scheduler.schedule(next, manner.everyMs));
  };
  step();
};
