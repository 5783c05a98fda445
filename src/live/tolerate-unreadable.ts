import { defer, map, type OperatorFunction, type SchedulerLike } from 'rxjs';
import { DecodeError } from '../core/errors.js';
import type { FigureChange, TopicChange } from './queue-change.js';
import type { Meaning } from './read-message.js';
import { socketPath } from './socket.js';

/** What a channel emits where every message can be read. `open`: it has connected or reconnected, and earlier changes were missed. */
export type ReadableNews = { readonly kind: 'open' } | FigureChange | TopicChange;

/** A message that is not valid. */
export type Unreadable = Extract<Meaning, { kind: 'unreadable' }>;

/** Reports queues whose changes arrived in an unreadable message. */
export interface Stale {
  readonly kind: 'stale';
  readonly queueIds: readonly string[];
}

/** The stream fails at the third unreadable message in a row, or of one queue within ten minutes. */
const [most, withinMs] = [3, 600_000];

/**
 * Treats an unreadable message as a gap: its queue becomes stale, or all queues of the channel where the message does not name one. Two
 * are tolerated, because a gateway may damage a message; a server that keeps sending them uses another format.
 *
 * @throws DecodeError at the third unreadable message in a row, or of one queue within ten minutes.
 */
export const tolerateUnreadable =
  (
    queueIds: readonly string[],
    scheduler: SchedulerLike,
  ): OperatorFunction<ReadableNews | Unreadable, ReadableNews | Stale> =>
  (news$) =>
    defer(() => {
      const times = new Map<string | undefined, readonly number[]>();
      let inARow = 0;
      return news$.pipe(
        map((news): ReadableNews | Stale => {
          if (news.kind !== 'unreadable') {
            if (news.kind !== 'open') inARow = 0;
            return news;
          }
          const { queueId, failure } = news;
          const nowMs = scheduler.now();
          const recent = [...(times.get(queueId) ?? []).filter((ms) => nowMs - ms < withinMs), nowMs];
          times.set(queueId, recent);
          inARow += 1;
          if (Math.max(inARow, recent.length) < most) {
            return { kind: 'stale', queueIds: queueId === undefined ? queueIds : [queueId] };
          }
          const { path, expected, actual } = failure;
          const message = `messages of the notification service cannot be read: ${path === '' ? '' : `${path}: `}expected ${expected}, found ${actual}`;
          throw new DecodeError(message, { path: socketPath, attempts: 1, reason: 'shape', failures: [failure] });
        }),
      );
    });
