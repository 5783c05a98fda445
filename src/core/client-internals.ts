import { QueryError } from './errors.js';
import type { Report } from './events.js';
import type { Hosts } from './hosts.js';
import type { CompleteRuntime } from './runtime.js';

/** Key of a client's internals, the same in the ESM and the CommonJS copy of this library. */
export const internals: unique symbol = Symbol.for('genesys-analytics-rx/internals') as never;

/** What companion modules such as `./live` use of a client. Not part of the public contract. */
export interface ClientInternals {
  readonly hosts: Hosts;
  readonly runtime: CompleteRuntime;
  /** Reports an event on the client's `events$`. */
  readonly report: Report;
  /** Removes the client's secrets from a string. */
  redact(text: string): string;
  /** Discards the current token; the next request fetches another one. */
  dropToken(): void;
}

/**
 * Returns the internals of a client.
 *
 * @param what - Name of the public function that was called, for the error.
 * @throws QueryError where `createClient` did not make the client.
 */
export const internalsOf = (what: string, client: object): ClientInternals => {
  const { [internals]: own } = client as { readonly [internals]?: ClientInternals };
  if (own !== undefined) return own;
  throw new QueryError(what, [{ path: 'client', message: 'must be made by createClient' }]);
};
