import type { Observable } from 'rxjs';
import { queueObservations } from '../endpoints/queue-observations.js';
import { changesAndResyncs } from './changes-and-resyncs.js';
import type { LiveClient } from './live-client.js';
import type { LiveOptions } from './live-options.js';
import type { QueueChange } from './queue-change.js';
import type { TopicKind } from './topic.js';

/** What {@link queueChanges} listens to. */
export interface QueueChangesParams {
  /** At least one; at most 20,000 with one topic each, 10,000 with both. */
  readonly queueIds: readonly string[];
  /** @defaultValue ['observations'] */
  readonly topics?: readonly TopicKind[] | undefined;
  /** Maximum number of predicates in one filter of the query after a connection. @defaultValue 200 */
  readonly maxPredicates?: number | undefined;
}

/**
 * Changes of queues as the platform's notification service tells them, for as long as somebody listens. A lost connection is made
 * again; after every connection, and after a message that is not valid, a `resync` has the current values, so no change is missed.
 *
 * Needs the permission `analytics:queueObservation:view`. Nothing is asked before somebody subscribes; each subscription has
 * channels of its own.
 *
 * ```text
 * socket         o-a--b-#     o--c
 *     queueChanges(...)
 * result         (ra)-b--------(rc)       r: resync
 * ```
 *
 * @example
 * ```ts
 * import { queueChanges } from 'genesys-analytics-rx/live';
 *
 * const queueIds = [...(await firstValueFrom(client.queueNames$)).keys()];
 * const changes$ = queueChanges(client, { queueIds, topics: ['observations', 'activity'] });
 * const change = await firstValueFrom(changes$);
 * if (change.kind === 'resync') console.log(change.rows.length);
 * ```
 * @throws QueryError at once, with everything that is wrong. Later: PermissionError where every topic of a channel is refused,
 * PagingError where a channel leads to another host, DecodeError where messages that are not valid
 * repeat, and what a request throws.
 */
export const queueChanges = (
  client: LiveClient,
  { queueIds, topics = ['observations'], maxPredicates }: QueueChangesParams,
  options: LiveOptions = {},
): Observable<QueueChange> =>
  changesAndResyncs(client, {
    what: 'queueChanges',
    queueIds,
    topics,
    snapshot: (ids) => queueObservations({ queueIds: ids, maxPredicates }),
    options,
  });
