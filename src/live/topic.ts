/** What can be heard of a queue. */
export const topicKinds = ['observations', 'activity'] as const;

/** What can be heard of a queue: values at a moment and of the half hour, or counts of conversations alone. */
export type TopicKind = (typeof topicKinds)[number];

/** The platform's name of a topic. */
export const topicOf = (queueId: string, kind: TopicKind): string => `v2.analytics.queues.${queueId}.${kind}`;

const topicForm = /^v2\.analytics\.queues\.([^.]+)\.(observations|activity)$/;

/** Reads a topic's name; undefined where it is none of a queue. */
export const parseTopic = (topic: string): { readonly queueId: string; readonly kind: TopicKind } | undefined => {
  const [, queueId, kind] = topicForm.exec(topic) ?? [];
  return queueId === undefined ? undefined : { queueId, kind: kind as TopicKind };
};
