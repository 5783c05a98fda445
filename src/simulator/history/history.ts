import type { Interval } from '../../core/interval.js';
import type { Conversation } from './conversation.js';
import { conversationsOfDay } from './conversations-of-day.js';
import { type Queue, queuesOf } from './queues.js';
import { type Staff, staffOf } from './staff.js';

/** Everything that ever happened in the organisation, computed on demand. */
export interface History {
  readonly queues: readonly Queue[];
  readonly mediaTypes: readonly string[];
  readonly staff: Staff;
  /** How many conversations of all queues an interval has in the mean, were every day a working day. */
  meanCount(interval: Interval): number;
  /** Conversations of a queue that start within the interval (its end excluded), in order of their start. */
  within(queue: Queue, interval: Interval): Iterable<Conversation>;
}

/** What a history is made from. The same options give the same history, for ever. */
export interface HistoryOptions {
  readonly seed: number;
  readonly queues: number;
  readonly mediaTypes: readonly string[];
  readonly conversationsPerQueueDay: number;
}

const dayMs = 86_400_000;
/** Conversations cached for the next request; at about 250 bytes each some 20 MB. */
const keptConversations = 80_000;

/**
 * A lazy history: a queue's UTC day is computed from (seed, queue, day) when a request needs it, and the days
 * used last are kept up to a fixed number of conversations. Any year works, the future included.
 */
export const createHistory = ({
  seed,
  queues: count,
  mediaTypes,
  conversationsPerQueueDay,
}: HistoryOptions): History => {
  const queues = queuesOf(seed, count);
  const staff = staffOf(seed, count);
  const shape = { mediaTypes, conversationsPerQueueDay, staff };
  // A Map keeps the order of insertion: its first key is the day not used for the longest time.
  const kept = new Map<number, readonly Conversation[]>();
  let held = 0;

  const dayOf = (queue: Queue, day: number): readonly Conversation[] => {
    const key = day * count + queue.index;
    const known = kept.get(key);
    const conversations = known ?? conversationsOfDay(queue, day, shape);
    if (known === undefined) held += conversations.length;
    kept.delete(key);
    kept.set(key, conversations);
    for (const [oldest, gone] of kept) {
      if (held <= keptConversations || kept.size === 1) break;
      kept.delete(oldest);
      held -= gone.length;
    }
    return conversations;
  };

  return {
    queues,
    mediaTypes,
    staff,
    meanCount: ({ startMs, endMs }) => ((endMs - startMs) / dayMs) * count * conversationsPerQueueDay,
    *within(queue, { startMs, endMs }) {
      for (let day = Math.floor(startMs / dayMs); day * dayMs < endMs; day += 1) {
        for (const conversation of dayOf(queue, day)) {
          if (conversation.startMs >= endMs) return;
          if (conversation.startMs >= startMs) yield conversation;
        }
      }
    },
  };
};
