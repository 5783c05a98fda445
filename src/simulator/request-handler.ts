import type { IncomingHttpHeaders } from 'node:http';
import type { SchedulerLike } from 'rxjs';
import { deliver } from './faults/deliver.js';
import type { FaultSchedule } from './faults/fault-schedule.js';
import { type Delivery, planDelivery } from './faults/plan.js';
import { randomFrom, uuidFrom } from './history/random.js';
import { crossOrigin } from './http/cross-origin.js';
import { respond, type Gate } from './http/gate.js';
import type { Arrival } from './http/listener.js';
import { parseBody } from './http/parse-body.js';
import type { LogEntry, RequestLog } from './http/request-log.js';
import type { Match } from './http/router.js';

/** What receives requests: everything is made before, nothing is decided here. */
export interface RequestHandlerParts {
  readonly seed: number;
  readonly scheduler: SchedulerLike;
  readonly wallClock: () => number;
  readonly latencyMs: { readonly minMs: number; readonly maxMs: number };
  readonly schedule: FaultSchedule;
  readonly log: RequestLog;
  readonly gate: Gate;
  readonly findRoute: (method: string, path: string) => Match | undefined;
}

/** Takes one request through the log, the fault schedule, the gate and its route, and sends what came of it. */
export const createRequestHandler = (parts: RequestHandlerParts): ((arrival: Arrival) => void) => {
  const { seed, scheduler, wallClock, latencyMs, schedule, log, gate, findRoute } = parts;
  const random = randomFrom(seed);
  let received = 0;
  return ({ message, response, text }) => {
    if (crossOrigin(message, response)) return;
    received += 1;
    const contextId = uuidFrom(contextSalt, seed, received);
    const { method = '', url = '/' } = message;
    const [path = '/', query = ''] = splitOnce(url);
    const match = findRoute(method, path);
    const headers = flat(message.headers);
    const { value: body, rejection } = text === undefined ? tooLarge : parseBody(headers['content-type'], text);
    const entry: LogEntry = {
      at: wallClock(),
      method,
      path,
      url,
      endpoint: match?.route.endpoint ?? 'other',
      ...(match?.route.jobStep && { jobStep: match.route.jobStep }),
      headers,
      body,
      status: undefined,
      bytes: 0,
      phase: 'open',
      fault: undefined,
    };
    log.add(entry);
    entry.fault = schedule.decide(entry);
    const origin = `http://${headers['host'] ?? ''}`;
    const request = { origin, path, params: match?.params ?? {}, search: new URLSearchParams(query), headers, body };
    const planned = planDelivery(entry.fault, {
      endpoint: entry.endpoint,
      contextId,
      usual: () => respond(gate, { match, request, bodyRejection: rejection, contextId }),
    });
    response.sendDate = false;
    response.setHeader('Date', new Date(wallClock()).toUTCString());
    response.setHeader('ININ-Correlation-Id', contextId);
    const latency = latencyMs.minMs + random() * (latencyMs.maxMs - latencyMs.minMs);
    deliver(delayed(planned, latency), { response, entry, scheduler });
  };
};

const contextSalt = 51;

const tooLarge = {
  value: undefined,
  rejection: { code: 'request.entity.too.large', message: 'The request body is larger than 512000 bytes' },
} as const;

const delayed = (delivery: Delivery, ms: number): Delivery => ({ ...delivery, delayMs: delivery.delayMs + ms });

const splitOnce = (url: string): readonly string[] => {
  const at = url.indexOf('?');
  return at < 0 ? [url] : [url.slice(0, at), url.slice(at + 1)];
};

const flat = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
