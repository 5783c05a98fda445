import { type Conversation, conversationId } from '../history/conversation.js';

/** Value of a conversation in a dimension; several where it has several (skills), none where it has none. */
export type DimensionValue = string | readonly string[] | undefined;

/** How to read a dimension of a subject, by the dimension's name. */
export type Dimensions<Subject> = (name: string) => (subject: Subject) => DimensionValue;

const dimensions: Readonly<Record<string, (conversation: Conversation) => DimensionValue>> = {
  conversationId,
  direction: ({ direction }) => direction,
  divisionId: ({ queue }) => queue.divisionId,
  mediaType: ({ mediaType }) => mediaType,
  originatingDirection: ({ direction }) => direction,
  // The participant that had it last: an agent, or the queue itself where none ever took it.
  purpose: ({ connectedMs }) => (connectedMs === undefined ? 'acd' : 'agent'),
  queueId: ({ queue }) => queue.id,
  requestedRoutingSkillId: ({ skillIds }) => skillIds,
  userId: ({ userId }) => userId,
  wrapUpCode: ({ wrapUpCode }) => wrapUpCode,
};

const none = (): undefined => undefined;

/** How to read a dimension; one that this history does not model has no value in any conversation. */
export const dimensionOf: Dimensions<Conversation> = (name) =>
  Object.hasOwn(dimensions, name) ? (dimensions[name] as (conversation: Conversation) => DimensionValue) : none;
