import type { Fault } from './faults/fault.js';
import type { SimulatorRequest } from './http/request-log.js';
import type { SimulatedNotifications } from './notifications/simulated-notifications.js';

/** A running simulator. */
export interface Simulator {
  /** Origins for `createClient({ hosts })`. */
  readonly hosts: { readonly api: string; readonly login: string; readonly streaming: string };
  /** For `clientCredentials(...)`. */
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  /** The organisation's queues, in the order in which responses list them. */
  readonly queues: readonly { readonly id: string; readonly name: string }[];
  /** The requests so far, in order. The last one can still be in progress: see its `phase`. */
  readonly requests: readonly SimulatorRequest[];
  /** Sockets open now. */
  readonly connections: number;
  /**
   * One more thing to go wrong; it counts requests from now on.
   * @throws QueryError where nothing could come of it.
   */
  addFault(fault: Fault): void;
  /** The notification service, whose sockets need the package `ws`. */
  readonly notifications: SimulatedNotifications;
  /** Ends all tokens: the next request with one of them gets a 401 `credentials.expired`. Sockets get a message, and end. */
  revokeTokens(): void;
  /** Ends every connection, hanging ones included, and every timer. Twice is as good as once. */
  stop(): Promise<void>;
}
