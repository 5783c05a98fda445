import {
  connect,
  defer,
  filter,
  from,
  map,
  merge,
  mergeMap,
  type Observable,
  type OperatorFunction,
  switchMap,
} from 'rxjs';
import { parseInstant } from '../core/instant.js';
import type { ChannelNews } from './channel-news.js';
import type { FigureChange, QueueChange, Resync } from './queue-change.js';

/**
 * Asks how things are whenever a channel was connected, and holds changes back meanwhile: of each figure the newest one. What comes
 * out has no gap: first the {@link Resync}, then every change that was heard since the connection was made.
 *
 * ```text
 * channel     o-a-b--c------o-d---
 * snapshot$   -----s
 *                           -----s
 *     closeGaps(snapshot$)
 * result      -----(sab)c--------(sd)
 * ```
 */
export const closeGaps =
  (snapshot$: Observable<Resync>): OperatorFunction<ChannelNews, QueueChange> =>
  (news$) =>
    defer(() => {
      let held: Map<string, FigureChange> | undefined;
      const resynced = (resync: Resync): readonly QueueChange[] => {
        const changes = [resync, ...(held?.values() ?? [])];
        held = undefined;
        return changes;
      };
      return news$.pipe(
        connect((shared$) =>
          merge(
            shared$.pipe(
              filter(({ kind }) => kind === 'open'),
              switchMap(() => {
                held = new Map();
                return snapshot$.pipe(map(resynced));
              }),
              mergeMap((changes) => from(changes)),
            ),
            shared$.pipe(
              filter((news): news is Exclude<ChannelNews, { kind: 'open' }> => news.kind !== 'open'),
              filter((change) => {
                if (change.kind === 'topic' || held === undefined) return true;
                hold(held, change);
                return false;
              }),
            ),
          ),
        ),
      );
    });

const hold = (held: Map<string, FigureChange>, change: FigureChange): void => {
  const key = keyOf(change);
  const other = held.get(key);
  if (other !== undefined && timeOf(other) > timeOf(change)) return;
  // Deleted first: the map keeps the order of the newest changes.
  held.delete(key);
  held.set(key, change);
};

const keyOf = (change: FigureChange): string => {
  const { kind, queueId, mediaType, metric } = change;
  const more = kind === 'activity' ? [] : [change.qualifier, kind === 'aggregate' ? change.intervalStart : ''];
  return JSON.stringify([kind, queueId, mediaType, metric, ...more]);
};

const timeOf = (change: FigureChange): number =>
  change.kind === 'observation' ? (parseInstant(change.at) ?? -Infinity) : -Infinity;
