import { defer, mergeMap, type Observable } from 'rxjs';
import type { Query } from '../core/endpoint.js';
import { PermissionError } from '../core/errors.js';
import { throwIfAny } from '../core/validation.js';
import { nameOf } from '../endpoints/catalogue.js';
import { observationMetrics } from '../endpoints/live-metrics.js';
import {
  type ObservationRow,
  type QueueObservationsParams,
  absentObservation,
  observationIdentity,
} from '../endpoints/queue-observations.js';
import { changesAndResyncs } from './subscription.js';
import { channelsPath } from './channel.js';
import type { LiveClient, LiveOptions } from './live-options.js';
import type { ObservationChange, QueueChange, TopicChange, Resync } from './queue-change.js';
import { parseInstant } from '../core/interval.js';

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
  const message = 'cannot be combined with `live`, because changes do not list conversations and users: omit it';
  throwIfAny('live', detailMetrics === undefined ? [] : [{ path: 'detailMetrics', message }]);
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
    const isRequested = ({ metric, mediaType }: ObservationChange): boolean =>
      metricNames.has(metric) && (mediaType === null ? hasUsers : (mediaNames?.has(mediaType) ?? true));
    const rowsOf = (change: QueueChange): readonly ObservationRow[] => {
      switch (change.kind) {
        case 'resync':
          hasUsers ||= change.rows.some(({ mediaType }) => mediaType === null);
          return state.resync(change);
        case 'observation':
          return isRequested(change) ? [state.change(change)].filter((row) => row !== undefined) : [];
        case 'topic':
          throw rejected(change);
        default:
          return [];
      }
    };
    return changes$.pipe(mergeMap((change) => rowsOf(change)));
  });
};

const rejected = ({ queueId, reason, missingPermissions = [] }: TopicChange): PermissionError => {
  const message = `the server rejected the topic of queue ${queueId}: ${reason ?? 'no reason was given'}`;
  return new PermissionError(message, { path: channelsPath, attempts: 1, status: 403 }, missingPermissions);
};

/** A value and its time. A value of a resync has the time -Infinity, because every later change is newer. */
interface Known {
  readonly row: ObservationRow;
  readonly atMs: number;
}

/**
 * Stores the values of queues and returns what differs. A value that is not stored is zero, so memory is bounded by the number of values
 * that are not zero.
 */
export class ObservationState {
  readonly #byQueue = new Map<string, Map<string, Known>>();

  /** Stores a change and returns its row; undefined where the value is the same as the stored one, or older. */
  change(change: ObservationChange): ObservationRow | undefined {
    const { kind: _kind, at, ...row } = change;
    return this.#put(row, parseInstant(at) ?? -Infinity) ? row : undefined;
  }

  /**
   * Stores a resync and returns the rows that differ, including rows with the count 0 for values that the resync lacks. For queues that are
   * new, returns all rows.
   */
  resync({ queueIds, rows }: Resync): readonly ObservationRow[] {
    const before = new Map(queueIds.map((id) => [id, this.#byQueue.get(id)]));
    for (const id of queueIds) this.#byQueue.set(id, new Map());
    const differing = rows.filter((row) => {
      const known = before.get(row.queueId);
      const key = observationIdentity(row);
      const other = known?.get(key)?.row;
      known?.delete(key);
      this.#put(row, -Infinity);
      return known === undefined || !isSame(row, other);
    });
    const gone = [...before.values()].flatMap((known) => [...(known?.values() ?? [])]);
    return [...differing, ...gone.map(({ row }) => absentObservation(row))];
  }

  /** Stores a row unless it is older than the stored one. Returns false where nothing has changed. */
  #put(row: ObservationRow, atMs: number): boolean {
    const known = this.#byQueue.get(row.queueId) ?? new Map<string, Known>();
    this.#byQueue.set(row.queueId, known);
    const key = observationIdentity(row);
    const other = known.get(key);
    if (other !== undefined && other.atMs > atMs) return false;
    if (row.count === 0 && row.calculatedMetricValue === undefined) known.delete(key);
    else known.set(key, { row, atMs });
    return !isSame(row, other?.row);
  }
}

const isSame = (row: ObservationRow, other: ObservationRow | undefined): boolean =>
  row.count === (other?.count ?? 0) && row.calculatedMetricValue === other?.calculatedMetricValue;
