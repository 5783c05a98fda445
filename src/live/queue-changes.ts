import type { Observable } from 'rxjs';
import { queueObservations } from '../endpoints/queue-observations.js';
import { changesAndResyncs } from './subscription.js';
import type { LiveClient, LiveOptions } from './live-options.js';
import type { QueueChange } from './queue-change.js';
import type { TopicKind } from './channel.js';

/** The queues and topics that {@link queueChanges} subscribes to. */
export interface QueueChangesParams {
  /** At least one; at most 20,000 with one topic, or 10,000 with both topics. */
  readonly queueIds: readonly string[];
  /** @defaultValue ['observations'] */
  readonly topics?: readonly TopicKind[] | undefined;
  /** Maximum number of predicates in one filter of a resync query. @defaultValue 200 */
  readonly maxPredicates?: number | undefined;
}

/**
 * Emits changes of queues from the platform's notification service, for as long as there is a subscriber. Reconnects after a lost
 * connection. After every connection, and after an invalid message, a `resync` contains the current values, so no change is missed.
 *
 * Needs the permission `analytics:queueObservation:view`. Nothing is requested before a subscription, and each subscription has its own
 * channels.
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
 * @throws QueryError at once, listing everything that is wrong. Later: PermissionError where every topic of a channel is rejected,
 * PagingError where the URL of a channel is on another host, DecodeError where invalid messages repeat, and the errors of requests.
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
