import { catchError, defer, map, merge, type Observable, of, switchMap, tap, throwError, toArray } from 'rxjs';
import { internalsOf } from '../core/client-internals.js';
import type { Query } from '../core/endpoint.js';
import type { ObservationRow } from '../endpoints/queue-observations.js';
import { redactError } from '../transport/redact.js';
import { channelNews } from './channel-connection.js';
import { closeGaps, retryResync } from './resync.js';
import { type LiveClient, type LiveOptions, reconnectDelay } from './live-options.js';
import { type ChannelPlan, planChannels } from './plan-channels.js';
import type { QueueChange, Resync } from './queue-change.js';
import type { TopicKind } from './channel.js';
import { webSocketClass } from './web-socket-class.js';

/** What {@link changesAndResyncs} subscribes to, and how it requests current values. */
export interface Listening {
  /** Name of the public function that was called, for error messages. */
  readonly what: string;
  readonly queueIds: readonly string[];
  readonly topics: readonly TopicKind[];
  /** Makes the query for the current values of these queues. */
  readonly snapshot: (queueIds: readonly string[]) => Query<unknown, unknown, ObservationRow>;
  readonly options: LiveOptions;
}

/**
 * Emits changes of queues over as many channels as they need. Each channel also emits a {@link Resync} of its queues after every
 * connection, and of single queues after an unreadable message.
 *
 * @throws QueryError at once, listing everything that is wrong.
 */
export const changesAndResyncs = (client: LiveClient, listening: Listening): Observable<QueueChange> => {
  const { what, queueIds, topics, snapshot, options } = listening;
  const { hosts, report, runtime, redact } = internalsOf(what, client);
  const plans = planChannels(what, { queueIds, topics }, { options, streaming: hosts.streaming });
  const { baseDelayMs = 1_000, maxDelayMs = 30_000, maxFailures = 1_000 } = options.reconnect ?? {};
  const reconnect = { baseDelayMs, maxDelayMs, maxFailures };

  const resyncOf = ({ number }: ChannelPlan, some: readonly string[]): Observable<Resync> =>
    defer(() => client.rows(snapshot(some))).pipe(
      toArray(),
      map((rows): Resync => ({ kind: 'resync', queueIds: some, rows })),
      retryResync(reconnectDelay(reconnect, runtime), runtime.scheduler),
      tap(() => report({ kind: 'live', channel: number, state: 'resynced' })),
    );

  return defer(() =>
    options.webSocket === undefined
      ? webSocketClass(globalThis.WebSocket, hosts.streaming ?? '')
      : of(options.webSocket),
  ).pipe(
    switchMap((webSocket) =>
      merge(
        ...plans.map((plan) =>
          channelNews(client, { plan, webSocket, reconnect }).pipe(
            closeGaps(plan.queueIds, (some) => resyncOf(plan, some)),
          ),
        ),
      ),
    ),
    catchError((error: unknown) => throwError(() => redactError(error, redact))),
  );
};
