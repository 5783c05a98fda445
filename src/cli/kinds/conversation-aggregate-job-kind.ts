import type { AggregateRow } from '../../endpoints/aggregate-row.js';
import { conversationAggregateJob } from '../../endpoints/conversation-aggregate-job.js';
import { given } from '../given.js';
import { aggregatesColumns } from './aggregates-columns.js';
import { aggregatesFlags, aggregatesParams } from './aggregates-params.js';
import type { QueryKind } from '../endpoints/endpoint.js';

/** Conversation aggregates, computed by a job. */
export const conversationAggregateJobKind: QueryKind<AggregateRow> = {
  name: 'conversationAggregateJob',
  contract: 'platform contract',
  takes: [...aggregatesFlags, 'size'],
  query: (question) =>
    conversationAggregateJob({
      ...aggregatesParams(question),
      ...given({ pageSize: question.size }),
      // The job's id is not known elsewhere: if the job kept running, its results would never be read.
      cancelOnLeave: true,
    }),
  columns: aggregatesColumns,
};
