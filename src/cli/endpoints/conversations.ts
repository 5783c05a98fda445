import { conversationDetails } from '../../endpoints/conversation-details.js';
import { given } from '../given.js';
import { conversationColumns, type NamedConversation } from '../kinds/conversation-columns.js';
import { detailsFlags, detailsParams } from '../kinds/details-params.js';
import type { QueryKind } from './endpoint.js';
import { withQueueNames } from '../kinds/with-queue-names.js';

/** Single conversations, read by pages. */
export const conversationDetailsKind: QueryKind<NamedConversation> = {
  name: 'conversationDetails',
  contract: 'platform contract',
  takes: detailsFlags,
  demoSize: 50,
  query: (question) => {
    const query = conversationDetails({ ...detailsParams(question), ...given({ pageSize: question.size }) });
    return question.names === true ? withQueueNames(query) : query;
  },
  columns: () => conversationColumns,
};
