import {
  concatMap,
  connect,
  defer,
  filter,
  from,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  type OperatorFunction,
  switchMap,
  tap,
  type MonoTypeOperatorFunction,
  retry,
  type SchedulerLike,
  throwError,
  timer,
} from 'rxjs';
import { parseInstant } from '../core/interval.js';
import type { ChannelNews } from './channel-connection.js';
import type { FigureChange, QueueChange, Resync } from './queue-change.js';
import type { ReconnectDelay } from './live-options.js';

/**
 * Requests the rows of all queues after each connection, and those of single queues that become stale. Meanwhile buffers the newest change
 * of each metric of these queues. The result has no gap: first the {@link Resync}, then the newest change of each metric received since the
 * connection was made, or since the queue became stale.
 *
 * ```text
 * channel     o-a-b--c------o-d---
 * snapshot$   -----s
 *                           -----s
 *     closeGaps(queueIds, () => snapshot$)
 * result      -----(sab)c--------(sd)
 * ```
 *
 * @param resyncOf - Requests the rows of these queues.
 */
export const closeGaps =
  (
    queueIds: readonly string[],
    resyncOf: (queueIds: readonly string[]) => Observable<Resync>,
  ): OperatorFunction<ChannelNews, QueueChange> =>
  (news$) =>
    defer(() => {
      const buffer = new ChangeBuffer();
      return news$.pipe(
        connect((shared$) => {
          const resynced$ = shared$.pipe(
            filter(({ kind }) => kind === 'open'),
            switchMap(() => {
              buffer.clear();
              const stale$ = shared$.pipe(
                filter((news) => news.kind === 'stale'),
                map((news) => news.queueIds),
              );
              // One request after the other: rows that were requested earlier must not arrive after rows that were requested later.
              return merge(of(queueIds), stale$).pipe(
                tap((ids) => buffer.begin(ids)),
                concatMap(resyncOf),
                mergeMap((resync) => from([resync, ...buffer.end(resync.queueIds)])),
              );
            }),
          );
          const passed$ = shared$.pipe(
            filter((news) => news.kind !== 'open' && news.kind !== 'stale'),
            filter((change) => change.kind === 'topic' || !buffer.take(change)),
          );
          return merge(resynced$, passed$);
        }),
      );
    });

/** Buffers the changes of queues whose rows are being requested: the newest one of each metric, in order of arrival. */
class ChangeBuffer {
  readonly #requests = new Map<string, number>();
  readonly #changes = new Map<string, FigureChange>();

  clear(): void {
    this.#requests.clear();
    this.#changes.clear();
  }

  /** Starts buffering for queues whose rows are being requested. Drops their earlier changes, which those rows will contain. */
  begin(queueIds: readonly string[]): void {
    for (const id of queueIds) this.#requests.set(id, (this.#requests.get(id) ?? 0) + 1);
    this.#remove(new Set(queueIds));
  }

  /** Ends buffering for queues whose rows have arrived. Returns their changes, except for queues with another request in progress. */
  end(queueIds: readonly string[]): readonly FigureChange[] {
    const complete = new Set<string>();
    for (const id of queueIds) {
      const requests = (this.#requests.get(id) ?? 0) - 1;
      if (requests > 0) this.#requests.set(id, requests);
      else if (this.#requests.delete(id)) complete.add(id);
    }
    return this.#remove(complete);
  }

  /** Buffers a change of a queue whose rows are being requested. Returns true where it is buffered, or older than the buffered one. */
  take(change: FigureChange): boolean {
    if (!this.#requests.has(change.queueId)) return false;
    const key = keyOf(change);
    const other = this.#changes.get(key);
    if (other !== undefined && timeOf(other) > timeOf(change)) return true;
    // Deleted first, so that the map is in the order of the newest changes.
    this.#changes.delete(key);
    this.#changes.set(key, change);
    return true;
  }

  #remove(queueIds: ReadonlySet<string>): readonly FigureChange[] {
    const own = [...this.#changes].filter(([, { queueId }]) => queueIds.has(queueId));
    for (const [key] of own) this.#changes.delete(key);
    return own.map(([, change]) => change);
  }
}

const keyOf = (change: FigureChange): string => {
  const { kind, queueId, mediaType, metric } = change;
  const more = kind === 'activity' ? [] : [change.qualifier, kind === 'aggregate' ? change.intervalStart : ''];
  return JSON.stringify([kind, queueId, mediaType, metric, ...more]);
};

const timeOf = (change: FigureChange): number =>
  change.kind === 'observation' ? (parseInstant(change.at) ?? -Infinity) : -Infinity;

/**
 * Requests a resync again after a transient failure. Changes stay buffered meanwhile, because without the resync the values that they
 * change are not known.
 */
export const retryResync = <T>(delay: ReconnectDelay, scheduler: SchedulerLike): MonoTypeOperatorFunction<T> =>
  retry({
    delay: (error: unknown) => {
      const waitMs = delay.after(error);
      return waitMs === undefined ? throwError(() => error) : timer(waitMs, scheduler);
    },
  });
