import { conversationDetails, type DetailsParams } from '../../endpoints/conversation-details.js';
import type { EndpointValues } from '../query/flags.js';
import { type CliEndpoint, jobParams, queueFilter } from './endpoint.js';
import { conversationDetailJob } from '../../endpoints/conversation-detail-job.js';
import { parseInstant } from '../../core/interval.js';
import type { ConversationRow } from '../../endpoints/conversations-page.js';
import { type Column, numberColumn, textColumn, sumOf, weightedMeanOf } from '../table/column.js';
import type { Query } from '../../core/endpoint.js';

/** Returns the parameters of a query for conversations with a segment at one of the queues and of one of the media types. */
const detailsParams = (values: EndpointValues): DetailsParams => {
  const filter = queueFilter(values);
  return { interval: values.interval, ...(filter && { segmentFilters: [filter] }) };
};

/** Single conversations, read by pages. */
export const conversationDetailsEndpoint: CliEndpoint<NamedConversation> = {
  contract: 'platform contract',
  demoSize: 50,
  query: (values) => {
    const query = conversationDetails({ ...detailsParams(values), pageSize: values.size });
    return values.names === true ? withQueueNames(query) : query;
  },
  columns: () => conversationColumns,
};

/** Single conversations, read by a job. */
export const conversationDetailJobEndpoint: CliEndpoint<NamedConversation> = {
  contract: 'platform contract',
  demoSize: 50,
  query: (values) => {
    const query = conversationDetailJob({ ...detailsParams(values), ...jobParams(values) });
    return values.names === true ? withQueueNames(query) : query;
  },
  columns: () => conversationColumns,
};

/** A conversation, with the names of its queues where they were looked up. */
export type NamedConversation = ConversationRow & { readonly queueNames?: readonly string[] };

/** The columns of a conversation. The total of the duration is the mean over conversations that have ended. */
const conversationColumns: readonly Column<NamedConversation>[] = [
  textColumn('Conversation', ({ conversationId }) => conversationId),
  textColumn('Start', ({ conversationStart }) => conversationStart),
  textColumn('Direction', ({ originatingDirection }) => originatingDirection),
  textColumn('Media', (row) => listed(sessionsOf(row).flatMap(({ mediaType }) => mediaType ?? []))),
  textColumn('Queues', (row) => listed(row.queueNames ?? queueIdsOf(row))),
  numberColumn('Participants', participants, { total: sumOf(participants) }),
  numberColumn('Duration s', durationS, { decimals: 1, total: weightedMeanOf(durationS, () => 1) }),
];

/** Returns the ids of a conversation's queues, in the order of its segments. */
const queueIdsOf = (row: ConversationRow): readonly string[] => {
  const ids = sessionsOf(row).flatMap(({ segments }) => (segments ?? []).flatMap(({ queueId }) => queueId ?? []));
  return [...new Set(ids)];
};

const sessionsOf = (row: ConversationRow) => (row.participants ?? []).flatMap(({ sessions }) => sessions ?? []);

const listed = (texts: readonly string[]): string | null =>
  texts.length === 0 ? null : [...new Set(texts)].join(', ');

function participants(row: ConversationRow): number {
  return row.participants?.length ?? 0;
}

function durationS({ conversationStart, conversationEnd }: ConversationRow): number | null {
  const [startMs, endMs] = [parseInstant(conversationStart), parseInstant(conversationEnd ?? '')];
  return startMs === undefined || endMs === undefined ? null : (endMs - startMs) / 1000;
}

/** Adds the names of a conversation's queues to its rows as `queueNames`; an id where a name is not known. */
const withQueueNames = (
  query: Query<unknown, unknown, NamedConversation>,
): Query<unknown, unknown, NamedConversation> => ({
  ...query,
  naming: { name: (row, names) => ({ ...row, queueNames: queueIdsOf(row).map((id) => names.get(id) ?? id) }) },
});
