/** The topics of a queue. */
export const topicKinds = ['observations', 'activity'] as const;

/** A topic of a queue. `observations`: current values and those of the half hour. `activity`: only counts of conversations. */
export type TopicKind = (typeof topicKinds)[number];

/** Makes the platform's name of a topic. */
export const topicOf = (queueId: string, kind: TopicKind): string => `v2.analytics.queues.${queueId}.${kind}`;

const topicForm = /^v2\.analytics\.queues\.([^.]+)\.(observations|activity)$/;

/** Parses the name of a topic; undefined where it is not about a queue. */
export const parseTopic = (topic: string): { readonly queueId: string; readonly kind: TopicKind } | undefined => {
  const [, queueId, kind] = topicForm.exec(topic) ?? [];
  return queueId === undefined ? undefined : { queueId, kind: kind as TopicKind };
};
