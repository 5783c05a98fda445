import type { FaultAction } from '../faults/fault-action.js';
import type { JobStep, SimulatorEndpoint } from './endpoint.js';

/** A request that the simulator received, accepted or rejected. */
export interface SimulatorRequest {
  /** When it came, by the runtime's wall clock (milliseconds since the epoch). */
  readonly at: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Path and query, exactly as requested. */
  readonly url: string;
  readonly endpoint: SimulatorEndpoint;
  /** What was wanted of a job; absent on endpoints without jobs. */
  readonly jobStep?: JobStep;
  /** Names in lower case. `authorization` is kept, so that specs can assert who sent it and who did not. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON or form, the text itself where it is neither, undefined where it was empty. */
  readonly body: unknown;
  /** Undefined until headers were sent. */
  readonly status: number | undefined;
  /** Number of bytes of the response's body written to the socket so far. */
  readonly bytes: number;
  /** `open`: the response is not complete. `answered`: it was sent completely. `broken`: the connection ended before. */
  readonly phase: 'open' | 'answered' | 'broken';
  /** The scripted fault that it met. */
  readonly fault: FaultAction | undefined;
}

/** An entry that the log can still change, while the response is sent. */
export type LogEntry = { -readonly [field in keyof SimulatorRequest]: SimulatorRequest[field] };

/** Requests in the order in which they came. */
export interface RequestLog {
  readonly entries: readonly SimulatorRequest[];
  add(entry: LogEntry): void;
}

/** Keeps between `limit` and twice as many requests: the oldest go in one piece, which costs nothing a request. */
export const createRequestLog = (limit: number): RequestLog => {
  const entries: LogEntry[] = [];
  return {
    entries,
    add: (entry) => {
      entries.push(entry);
      if (entries.length >= 2 * limit) entries.splice(0, entries.length - limit);
    },
  };
};
