import type { TopicChange } from './queue-change.js';
import type { Rejections } from './subscribe-topics.js';
import { parseTopic } from './topic.js';

/** Remembers which topics are refused, and tells what is another way than before. */
export interface TopicChanges {
  (rejections: Rejections): readonly TopicChange[];
  /** True for a topic that is refused. */
  has(topic: string): boolean;
}

/** Begins with every topic granted. */
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
