import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Takes a request to upgrade a connection to a WebSocket. */
export type Upgrade = (message: IncomingMessage, socket: Duplex, head: Buffer) => void;
