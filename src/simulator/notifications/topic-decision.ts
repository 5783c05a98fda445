/** The platform's decision on a topic that a channel requests. */
export interface TopicEntity {
  readonly id: string;
  readonly state: 'Permitted' | 'Rejected';
  readonly rejectionReason?: string;
  readonly missingPermissions?: readonly string[];
}

const topicForm = /^v2\.[\w-]+(\.[\w-]+)+$/;

/** Decides on topics: rejects those of a list for a missing permission, and those that are not valid. */
export const topicDecision =
  (rejectedTopics: readonly string[]) =>
  (id: string): TopicEntity => {
    if (!topicForm.test(id)) return { id, state: 'Rejected', rejectionReason: 'There is no such topic' };
    if (!rejectedTopics.includes(id)) return { id, state: 'Permitted' };
    const rejectionReason = 'The requester lacks a permission for the topic';
    return { id, state: 'Rejected', rejectionReason, missingPermissions: ['analytics:queueObservation:view'] };
  };
