import type { Hosts } from './hosts.js';
import type { Report } from './events.js';
import type { CompleteRuntime } from './runtime.js';

/** What stands beside a client, such as `./live`, needs of it. */
export interface ClientParts {
  readonly hosts: Hosts;
  readonly runtime: CompleteRuntime;
  /** Tells an event on the client's `events$`. */
  readonly report: Report;
  /** Takes the client's tokens out of a text. */
  redact(text: string): string;
  /** Forgets the token that is in use; the next request fetches another one. */
  dropToken(): void;
}
