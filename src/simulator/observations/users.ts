import type { History } from '../history/history.js';
import type { Queue } from '../history/queues.js';
import { hash32 } from '../history/random.js';
import type { Presence } from '../history/staff.js';
import { busyUsersAt } from './moment.js';

/** How a member of a queue is seen. */
export interface UserState {
  readonly userId: string;
  readonly presence: Presence;
  readonly routingStatus: 'OFF_QUEUE' | 'IDLE' | 'INTERACTING';
  readonly sinceMs: number;
}

/** Agents who have nothing to do may change their presence this often. */
const slotMs = 30 * 60_000;
const presenceSalt = 41;

/** What agents do who have nothing to do: half of them wait on queue. */
const idlePresences: readonly Presence[] = [
  ...(['ON_QUEUE', 'ON_QUEUE', 'ON_QUEUE', 'ON_QUEUE', 'ON_QUEUE'] as const),
  ...(['AVAILABLE', 'BUSY', 'BREAK', 'MEAL', 'OFFLINE'] as const),
];

/**
 * The members of a queue at an instant. Who has a conversation, in this queue or another one, is on queue and
 * INTERACTING; the others' presence follows from the seed and the half-hour.
 */
export const usersAt = (history: History, queue: Queue, atMs: number): readonly UserState[] => {
  // Members work for the queues before and after this one as well, and for no other.
  const busy = history.queues
    .slice(Math.max(0, queue.index - 1), queue.index + 2)
    .map((near) => busyUsersAt(history, near, atMs));
  const slot = Math.floor(atMs / slotMs);
  return history.staff.membersOf(queue).map((userId): UserState => {
    const since = busy.flatMap((users) => users.get(userId) ?? []);
    if (since.length > 0) {
      return { userId, presence: 'ON_QUEUE', routingStatus: 'INTERACTING', sinceMs: Math.min(...since) };
    }
    const chance = hash32(presenceSalt, parseInt(userId.slice(0, 8), 16), slot) / 2 ** 32;
    const presence = idlePresences[Math.floor(chance * idlePresences.length)] as Presence;
    return { userId, presence, routingStatus: presence === 'ON_QUEUE' ? 'IDLE' : 'OFF_QUEUE', sinceMs: slot * slotMs };
  });
};
