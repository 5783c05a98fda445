import { defer, mergeMap, type Observable } from 'rxjs';
import type { Query } from '../core/endpoint.js';
import { PermissionError } from '../core/errors.js';
import { refuseIfAny } from '../core/validation.js';
import { nameOf } from '../endpoints/catalogue.js';
import { observationMetrics } from '../endpoints/live-metrics.js';
import type { ObservationRow } from '../endpoints/observation-row.js';
import type { QueueObservationsParams } from '../endpoints/queue-observations.js';
import { changesAndResyncs } from './subscription.js';
import { channelsPath } from './channel.js';
import type { LiveClient } from './live-client.js';
import type { LiveOptions } from './live-options.js';
import { ObservationState } from './observation-state.js';
import type { ObservationChange, QueueChange, TopicChange } from './queue-change.js';

/** A query of `queueObservations`. */
export type ObservationsQuery = Query<QueueObservationsParams, unknown, ObservationRow>;

/**
 * Emits the rows of an observations query, then a row for each metric value that changes, for as long as there is a subscriber. Sockets are
 * connected before the query is sent, and changes are buffered until its response arrives, so there is no gap. Values that have not changed
 * are omitted. A value that disappears is emitted with the count 0. After a lost connection, only rows that differ from the emitted ones
 * follow.
 *
 * More than 1,000 queues need several channels, each of which emits the first rows of its own queues.
 *
 * @param query - Made by `queueObservations`, without `detailMetrics`: changes contain values only, not the users or conversations.
 * @example
 * ```ts
 * import { live } from 'genesys-analytics-rx/live';
 *
 * const queueIds = [...(await firstValueFrom(client.queueNames$)).keys()];
 * const waiting$ = live(client, queueObservations({ queueIds, metrics: ['oWaiting'] }));
 * await lastValueFrom(waiting$.pipe(take(3), tap((row) => console.log(row.queueId, row.mediaType, row.count))));
 * ```
 * @throws The errors of `queueChanges`, and PermissionError where any topic is rejected, because its queue would become stale unnoticed.
 */
export const live = (
  client: LiveClient,
  query: ObservationsQuery,
  options: LiveOptions = {},
): Observable<ObservationRow> => {
  const { queueIds, metrics, mediaTypes, detailMetrics } = query.params;
  const message = 'changes come without the conversations and users behind them: leave it out';
  refuseIfAny('live', detailMetrics === undefined ? [] : [{ path: 'detailMetrics', message }]);
  const changes$ = changesAndResyncs(client, {
    what: 'live',
    queueIds,
    topics: ['observations'],
    snapshot: (ids) => ({ ...query, params: { ...query.params, queueIds: ids } }),
    options,
  });
  const metricNames = new Set((metrics ?? observationMetrics).map(nameOf));
  const mediaNames = mediaTypes && new Set(mediaTypes.map(nameOf));
  return defer(() => {
    const state = new ObservationState();
    // Where media types are requested, only the responses show whether values of users are included.
    let hasUsers = mediaNames === undefined;
    const isAsked = ({ metric, mediaType }: ObservationChange): boolean =>
      metricNames.has(metric) && (mediaType === null ? hasUsers : (mediaNames?.has(mediaType) ?? true));
    const rowsOf = (change: QueueChange): readonly ObservationRow[] => {
      switch (change.kind) {
        case 'resync':
          hasUsers ||= change.rows.some(({ mediaType }) => mediaType === null);
          return state.resync(change);
        case 'observation':
          return isAsked(change) ? [state.change(change)].filter((row) => row !== undefined) : [];
        case 'topic':
          throw refused(change);
        default:
          return [];
      }
    };
    return changes$.pipe(mergeMap((change) => rowsOf(change)));
  });
};

const refused = ({ queueId, reason, missingPermissions = [] }: TopicChange): PermissionError => {
  const message = `the server refuses the changes of queue ${queueId}: ${reason ?? 'no reason was given'}`;
  return new PermissionError(message, { path: channelsPath, attempts: 1, status: 403 }, missingPermissions);
};
