import type { AggregateRow } from '../../endpoints/aggregate-row.js';
import { conversationAggregateJob } from '../../endpoints/conversation-aggregate-job.js';
import { given } from '../given.js';
import { aggregatesColumns } from './aggregates-columns.js';
import { aggregatesFlags, aggregatesParams } from './aggregates-params.js';
import type { QueryKind } from './query-kind.js';

/** The question of conversation aggregates, answered by a job. */
export const conversationAggregateJobKind: QueryKind<AggregateRow> = {
  name: 'conversationAggregateJob',
  contract: 'platform contract',
  takes: [...aggregatesFlags, 'size'],
  query: (question) =>
    conversationAggregateJob({
      ...aggregatesParams(question),
      ...given({ pageSize: question.size }),
      // Nobody else knows the job's id: left running, it would work for nobody.
      cancelOnLeave: true,
    }),
  columns: aggregatesColumns,
};
