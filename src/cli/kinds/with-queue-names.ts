import type { Query } from '../../core/endpoint.js';
import type { NamedConversation } from './conversation-columns.js';
import { queueIdsOf } from './conversation-columns.js';

/** Adds the names of a conversation's queues to its rows as `queueNames`; an id where a name is not known. */
export const withQueueNames = (
  query: Query<unknown, unknown, NamedConversation>,
): Query<unknown, unknown, NamedConversation> => ({
  ...query,
  naming: { name: (row, names) => ({ ...row, queueNames: queueIdsOf(row).map((id) => names.get(id) ?? id) }) },
});
