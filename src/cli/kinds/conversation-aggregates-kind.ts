import type { AggregateRow } from '../../endpoints/aggregate-row.js';
import { conversationAggregates } from '../../endpoints/conversation-aggregates.js';
import { aggregatesColumns } from './aggregates-columns.js';
import { aggregatesFlags, aggregatesParams } from './aggregates-params.js';
import type { QueryKind } from './query-kind.js';

/** Conversation aggregates from a region: any metrics, by any dimensions. */
export const conversationAggregatesKind: QueryKind<AggregateRow> = {
  name: 'conversationAggregates',
  contract: 'platform contract',
  takes: aggregatesFlags,
  query: (question) => conversationAggregates(aggregatesParams(question)),
  columns: aggregatesColumns,
};
