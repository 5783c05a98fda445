import type { TopicChange } from './queue-change.js';
import type { Rejections } from './topics.js';
import { parseTopic } from './topic.js';

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
    const refused = [...rejections].filter(([topic]) => !known.has(topic));
    const granted = [...known.keys()].filter((topic) => !rejections.has(topic));
    known = rejections;
    return [
      ...refused.map(([topic, { reason, missingPermissions }]): TopicChange => {
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
