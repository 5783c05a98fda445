import { conversationDetailJob } from '../../endpoints/conversation-detail-job.js';
import { given } from '../given.js';
import { conversationColumns, type NamedConversation } from './conversation-columns.js';
import { detailsFlags, detailsParams } from './details-params.js';
import type { QueryKind } from './query-kind.js';
import { withQueueNames } from './with-queue-names.js';

/** Conversations one by one, answered by a job. */
export const conversationDetailJobKind: QueryKind<NamedConversation> = {
  name: 'conversationDetailJob',
  contract: 'platform contract',
  takes: detailsFlags,
  demoSize: 50,
  query: (question) => {
    const query = conversationDetailJob({
      ...detailsParams(question),
      ...given({ pageSize: question.size }),
      // Nobody else knows the job's id: left running, it would work for nobody.
      cancelOnLeave: true,
    });
    return question.names === true ? withQueueNames(query) : query;
  },
  columns: () => conversationColumns,
};
