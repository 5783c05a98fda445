import { defer, map, type OperatorFunction, type SchedulerLike } from 'rxjs';
import { DecodeError } from '../core/errors.js';
import type { FigureChange, TopicChange } from './queue-change.js';
import type { Meaning } from './read-message.js';
import { socketPath } from './socket-news.js';

/** What comes of a channel, if every message can be read. `open`: connected, perhaps again; whatever changed before was not heard. */
export type ReadableNews = { readonly kind: 'open' } | FigureChange | TopicChange;

/** A message that is not valid. */
export type Unreadable = Extract<Meaning, { kind: 'unreadable' }>;

/** What changed of these queues was heard, and could not be read. */
export interface Stale {
  readonly kind: 'stale';
  readonly queueIds: readonly string[];
}

/** The unreadable message that ends the stream: the third in a row, or of one queue within ten minutes. */
const [most, withinMs] = [3, 600_000];

/**
 * Takes an unreadable message for a gap: its queue is stale, or all of the channel's queues where it does not say which one. A few are
 * survived, as a gateway may damage one; a server that keeps sending them speaks another language.
 *
 * @throws DecodeError with the message that was one too many.
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
