import { conversationId } from '../history/conversation.js';
import { formatInstant } from '../../core/interval.js';
import type { History } from '../history/history.js';
import type { Queue } from '../history/queues.js';
import { activitiesAt, type Activity } from './moment.js';
import { type UserState, usersAt } from './users.js';

/** What one metric says of a queue at an instant. */
export interface Observed {
  readonly metric: string;
  /** Routing status, or id of a presence. */
  readonly qualifier?: string;
  readonly count: number;
  /** When the longest wait or interaction began, in milliseconds since the epoch; absent where there is none. */
  readonly calculatedMetricValue?: number;
  /** Whom or what it counted, the oldest first. */
  readonly entities: readonly object[];
}

/** Metrics of interactions: one group for each media type. */
export const interactionMetricNames: ReadonlySet<string> = new Set([
  ...['oWaiting', 'oAlerting', 'oInteracting', 'oLongestWaiting', 'oLongestInteracting'],
]);

/** Metrics of users: one group for each queue. */
export const userMetricNames: ReadonlySet<string> = new Set([
  ...['oMemberUsers', 'oActiveUsers', 'oOnQueueUsers', 'oOffQueueUsers', 'oUserPresences', 'oUserRoutingStatuses'],
]);

/** Metric that the longest one is taken of. */
const longestOf: Readonly<Record<string, string>> = {
  oLongestWaiting: 'oWaiting',
  oLongestInteracting: 'oInteracting',
};

/** A queue's interactions of each media type, selected by metric. Zeros are included. */
export const observeInteractions = (
  history: History,
  queue: Queue,
  atMs: number,
): ((mediaType: string, metrics: readonly string[]) => readonly Observed[]) => {
  const activities = activitiesAt(history, queue, atMs);
  return (mediaType, metrics) => {
    const own = activities.filter(({ conversation }) => conversation.mediaType === mediaType);
    return metrics.filter((metric) => interactionMetricNames.has(metric)).map((metric) => interactions(metric, own));
  };
};

/** The activity that has lasted longest, for a metric such as `oLongestWaiting`; undefined where there is none. */
export const longestActivity = (metric: string, activities: readonly Activity[]): Activity | undefined =>
  activities
    .filter((one) => one.metric === longestOf[metric])
    .reduce<Activity | undefined>((a, b) => (a === undefined || b.sinceMs < a.sinceMs ? b : a), undefined);

const interactions = (metric: string, activities: readonly Activity[]): Observed => {
  if (longestOf[metric] !== undefined) {
    const longest = longestActivity(metric, activities);
    return longest === undefined
      ? { metric, count: 0, entities: [] }
      : { metric, count: 1, calculatedMetricValue: longest.sinceMs, entities: [interactionEntity(longest)] };
  }
  const counted = activities.filter((one) => one.metric === metric);
  return { metric, count: counted.length, entities: counted.map(interactionEntity) };
};

const interactionEntity = ({ conversation, sinceMs, sessionId, userId }: Activity): object => ({
  observationDate: formatInstant(sinceMs),
  conversationId: conversationId(conversation),
  sessionId,
  direction: conversation.direction,
  requestedRoutingSkillIds: conversation.skillIds,
  ...(userId !== undefined && { userId }),
});

/** A queue's members, selected by metric. One with a qualifier includes only qualifiers in use. */
export const observeUsers = (
  history: History,
  queue: Queue,
  atMs: number,
): ((metrics: readonly string[]) => readonly Observed[]) => {
  const users = usersAt(history, queue, atMs);
  const { presenceIds } = history.staff;
  const presence = (user: UserState): string => presenceIds[user.presence];
  const status = ({ routingStatus }: UserState): string => routingStatus;
  const isOnQueue = (user: UserState): boolean => user.presence === 'ON_QUEUE';
  const observed: Readonly<Record<string, () => readonly Observed[]>> = {
    oMemberUsers: () => [all('oMemberUsers', users)],
    oActiveUsers: () => [
      all(
        'oActiveUsers',
        users.filter((user) => user.presence !== 'OFFLINE'),
      ),
    ],
    oOnQueueUsers: () => qualified('oOnQueueUsers', users.filter(isOnQueue), status),
    oOffQueueUsers: () =>
      qualified(
        'oOffQueueUsers',
        users.filter((user) => !isOnQueue(user)),
        presence,
      ),
    oUserPresences: () => qualified('oUserPresences', users, presence),
    oUserRoutingStatuses: () => qualified('oUserRoutingStatuses', users, status),
  };
  return (metrics) => metrics.flatMap((metric) => observed[metric]?.() ?? []);
};

const all = (metric: string, users: readonly UserState[]): Observed => ({
  metric,
  count: users.length,
  entities: users.map(({ userId, sinceMs }) => ({ observationDate: formatInstant(sinceMs), userId })),
});

const qualified = (
  metric: string,
  users: readonly UserState[],
  qualifierOf: (user: UserState) => string,
): readonly Observed[] =>
  [...new Set(users.map(qualifierOf))].sort().map((qualifier) => ({
    ...all(
      metric,
      users.filter((user) => qualifierOf(user) === qualifier),
    ),
    qualifier,
  }));
