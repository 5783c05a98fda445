import { type Conversation, sessionId } from '../history/conversation.js';
import { longestConversationMs } from '../history/conversations-of-day.js';
import type { History } from '../history/history.js';
import type { Queue } from '../history/queues.js';

/** States that a conversation in a queue can be seen in, as the metrics that count them. */
const activityMetrics = ['oWaiting', 'oAlerting', 'oInteracting'] as const;
export type ActivityMetric = (typeof activityMetrics)[number];

/** A conversation seen in a state. */
export interface Activity {
  readonly metric: ActivityMetric;
  readonly conversation: Conversation;
  /** Since when it is in this state. */
  readonly sinceMs: number;
  /** The queue's session while no agent is selected, the agent's from then on. */
  readonly sessionId: string;
  /** The agent, as soon as one is chosen. */
  readonly userId: string | undefined;
}

/** A stretch of time, its end excluded. */
type Stretch = readonly [fromMs: number, toMs: number];

/**
 * When a conversation is in a state; undefined where it never is. A conversation that alerts an agent waits on until
 * it is answered, so it counts as both.
 */
const stretchOf: Readonly<Record<ActivityMetric, (conversation: Conversation) => Stretch | undefined>> = {
  oWaiting: ({ startMs, waitMs }) => [startMs, startMs + waitMs],
  oAlerting: ({ outcome, startMs, acdMs, waitMs }) =>
    outcome === 'answered' ? [startMs + acdMs, startMs + waitMs] : undefined,
  oInteracting: ({ connectedMs, talkMs, heldMs }) =>
    connectedMs === undefined ? undefined : [connectedMs, connectedMs + talkMs + heldMs],
};

/** Conversations of a queue that an instant finds in a state: who is in it for longest comes first. */
export const activitiesAt = (history: History, queue: Queue, atMs: number): readonly Activity[] =>
  conversationsAt(history, queue, atMs)
    .flatMap((conversation) =>
      activityMetrics.flatMap((metric) => {
        const stretch = stretchOf[metric](conversation);
        return stretch !== undefined && covers(stretch, atMs) ? [activity(metric, conversation, stretch)] : [];
      }),
    )
    .sort((a, b) => a.sinceMs - b.sinceMs);

/** Agents of a queue's conversations who are busy at an instant, from the alert to the end of their after-call work. */
export const busyUsersAt = (history: History, queue: Queue, atMs: number): ReadonlyMap<string, number> => {
  const sinceMs = new Map<string, number>();
  for (const { userId, connectedMs, alertMs, endMs } of conversationsAt(history, queue, atMs)) {
    if (userId === undefined || connectedMs === undefined || !covers([connectedMs - alertMs, endMs], atMs)) continue;
    sinceMs.set(userId, Math.min(connectedMs - alertMs, sinceMs.get(userId) ?? Infinity));
  }
  return sinceMs;
};

const conversationsAt = (history: History, queue: Queue, atMs: number): readonly Conversation[] =>
  [...history.within(queue, { startMs: atMs - longestConversationMs(history.mediaTypes), endMs: atMs + 1 })].filter(
    ({ endMs }) => endMs > atMs,
  );

const covers = ([fromMs, toMs]: Stretch, atMs: number): boolean => fromMs <= atMs && atMs < toMs;

const activity = (metric: ActivityMetric, conversation: Conversation, [fromMs]: Stretch): Activity => ({
  metric,
  conversation,
  sinceMs: fromMs,
  sessionId: sessionId(conversation, metric === 'oWaiting' ? 'acd' : 'agent'),
  userId: metric === 'oWaiting' ? undefined : conversation.userId,
});
