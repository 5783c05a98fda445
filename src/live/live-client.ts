import type { Observable } from 'rxjs';
import type { ClientParts } from '../core/client-internals.js';
import type { PageRequest, Query, RowOf } from '../core/endpoint.js';

/** The part of a client that a live stream needs. Every client made by `createClient` has it. */
export interface LiveClient {
  rows<Q extends Query>(query: Q): Observable<RowOf<Q>>;
  ask(request: PageRequest): Observable<unknown>;
  readonly parts: ClientParts;
}
