import type { Hosts } from './hosts.js';
import type { Report } from './events.js';
import type { CompleteRuntime } from './runtime.js';

/** The internals of a client that companion modules such as `./live` use. */
export interface ClientParts {
  readonly hosts: Hosts;
  readonly runtime: CompleteRuntime;
  /** Reports an event on the client's `events$`. */
  readonly report: Report;
  /** Removes the client's tokens from a string. */
  redact(text: string): string;
  /** Discards the current token; the next request fetches another one. */
  dropToken(): void;
}
