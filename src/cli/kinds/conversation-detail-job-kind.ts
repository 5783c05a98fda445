import { conversationDetailJob } from '../../endpoints/conversation-detail-job.js';
import { given } from '../given.js';
import { conversationColumns, type NamedConversation } from './conversation-columns.js';
import { detailsFlags, detailsParams } from './details-params.js';
import type { QueryKind } from '../endpoints/endpoint.js';
import { withQueueNames } from './with-queue-names.js';

/** Single conversations, read by a job. */
export const conversationDetailJobKind: QueryKind<NamedConversation> = {
  name: 'conversationDetailJob',
  contract: 'platform contract',
  takes: detailsFlags,
  demoSize: 50,
  query: (question) => {
    const query = conversationDetailJob({
      ...detailsParams(question),
      ...given({ pageSize: question.size }),
      // The job's id is not known elsewhere: if the job kept running, its results would never be read.
      cancelOnLeave: true,
    });
    return question.names === true ? withQueueNames(query) : query;
  },
  columns: () => conversationColumns,
};
