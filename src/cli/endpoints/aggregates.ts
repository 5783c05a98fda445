import type { AggregateRow } from '../../endpoints/aggregate-row.js';
import { conversationAggregates } from '../../endpoints/conversation-aggregates.js';
import { aggregatesColumns } from '../kinds/aggregates-columns.js';
import { aggregatesFlags, aggregatesParams } from '../kinds/aggregates-params.js';
import type { QueryKind } from './endpoint.js';

/** Conversation aggregates from a region: any metrics, by any dimensions. */
export const conversationAggregatesKind: QueryKind<AggregateRow> = {
  name: 'conversationAggregates',
  contract: 'platform contract',
  takes: aggregatesFlags,
  query: (question) => conversationAggregates(aggregatesParams(question)),
  columns: aggregatesColumns,
};
