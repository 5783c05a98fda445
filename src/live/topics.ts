import { map, type Observable } from 'rxjs';
import { DecodeError, PermissionError } from '../core/errors.js';
import { isObject } from '../core/is-object.js';
import { type Channel, channelsPath, parseTopic } from './channel.js';
import type { LiveClient } from './live-options.js';
import type { TopicChange } from './queue-change.js';

/** Why the server rejects a topic. */
export interface Rejection {
  readonly reason: string;
  readonly missingPermissions: readonly string[];
}

/** Topics that the server rejects, by name. */
export type Rejections = ReadonlyMap<string, Rejection>;

/**
 * Replaces the topics of a channel, which also extends its lifetime. Emits the rejected topics.
 *
 * @throws PermissionError where all topics are rejected.
 */
export const subscribeTopics = (
  { ask }: LiveClient,
  { id }: Channel,
  topics: readonly string[],
): Observable<Rejections> => {
  const body = topics.map((topic) => ({ id: topic }));
  return ask({ method: 'PUT', url: `${subscriptionsPath(id)}?ignoreErrors=true`, body }).pipe(
    map((response) => {
      const rejections = rejectionsIn(response, topics);
      if (rejections.size === topics.length) throw allRejected(rejections);
      return rejections;
    }),
  );
};

/** Requests the current topics of a channel; emits those that are not rejected. */
export const subscribedTopics = ({ ask }: LiveClient, { id }: Channel): Observable<ReadonlySet<string>> =>
  ask({ method: 'GET', url: subscriptionsPath(id) }).pipe(
    map((response) => new Set(listed(response).flatMap(({ topic, isRejected }) => (isRejected ? [] : [topic])))),
  );

const subscriptionsPath = (id: string): string => `${channelsPath}/${encodeURIComponent(id)}/subscriptions`;

interface Listed extends Rejection {
  readonly topic: string;
  readonly isRejected: boolean;
}

const rejectionsIn = (response: unknown, topics: readonly string[]): Rejections => {
  const byTopic = new Map(listed(response).map((entry) => [entry.topic, entry]));
  return new Map(
    topics.flatMap((topic) => {
      const entry = byTopic.get(topic);
      if (entry?.isRejected === false) return [];
      return [[topic, entry ?? { reason: 'the channel does not have it', missingPermissions: [] }]];
    }),
  );
};

const listed = (response: unknown): readonly Listed[] => {
  const entities = isObject(response) ? response['entities'] : undefined;
  if (!Array.isArray(entities)) {
    const failures = [{ path: 'entities', expected: 'an array of topics', actual: 'something else' }];
    const message = 'the response of the notification service lists no topics';
    throw new DecodeError(message, { path: channelsPath, attempts: 1, reason: 'shape', failures });
  }
  return entities
    .filter(isObject)
    .map(({ id, state, rejectionReason, missingPermissions }) => ({
      topic: typeof id === 'string' ? id : '',
      isRejected: state === 'Rejected',
      reason: typeof rejectionReason === 'string' ? rejectionReason : 'no reason was given',
      missingPermissions: Array.isArray(missingPermissions) ? missingPermissions.filter(isString) : [],
    }));
};

const isString = (value: unknown): value is string => typeof value === 'string';

const allRejected = (rejections: Rejections): PermissionError => {
  const all = [...rejections.values()];
  const message = `the server rejected every topic: ${all[0]?.reason ?? ''}`;
  const facts = { path: channelsPath, attempts: 1, status: 403 };
  return new PermissionError(message, facts, [...new Set(all.flatMap((each) => each.missingPermissions))]);
};

/** Stores which topics are rejected, and returns those whose state has changed. */
export interface TopicChanges {
  (rejections: Rejections): readonly TopicChange[];
  /** True for a topic that is rejected. */
  has(topic: string): boolean;
}

/** Makes {@link TopicChanges} in which every topic counts as permitted at first. */
export const topicChanges = (): TopicChanges => {
  let known: Rejections = new Map();
  const update = (rejections: Rejections): readonly TopicChange[] => {
    const rejected = [...rejections].filter(([topic]) => !known.has(topic));
    const granted = [...known.keys()].filter((topic) => !rejections.has(topic));
    known = rejections;
    return [
      ...rejected.map(([topic, { reason, missingPermissions }]): TopicChange => {
        return { ...about(topic), state: 'rejected', reason, missingPermissions };
      }),
      ...granted.map((topic): TopicChange => ({ ...about(topic), state: 'permitted' })),
    ];
  };
  return Object.assign(update, { has: (topic: string) => known.has(topic) });
};

const about = (topic: string): Pick<TopicChange, 'kind' | 'queueId' | 'topic'> => {
  const { queueId = '', kind = 'observations' } = parseTopic(topic) ?? {};
  return { kind: 'topic', queueId, topic: kind };
};
