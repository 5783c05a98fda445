import { parseInstant } from '../../core/instant.js';
import type { ConversationRow } from '../../endpoints/conversations-page.js';
import { type Column, numberColumn, textColumn } from '../table/column.js';
import { sumOf, weightedMeanOf } from '../table/tally.js';

/** A conversation, with the names of its queues where they were looked up. */
export type NamedConversation = ConversationRow & { readonly queueNames?: readonly string[] };

/** The columns of a conversation. The total of the duration is the mean over conversations that have ended. */
export const conversationColumns: readonly Column<NamedConversation>[] = [
  textColumn('Conversation', ({ conversationId }) => conversationId),
  textColumn('Start', ({ conversationStart }) => conversationStart),
  textColumn('Direction', ({ originatingDirection }) => originatingDirection),
  textColumn('Media', (row) => listed(sessionsOf(row).flatMap(({ mediaType }) => mediaType ?? []))),
  textColumn('Queues', (row) => listed(row.queueNames ?? queueIdsOf(row))),
  numberColumn('Participants', participants, { total: sumOf(participants) }),
  numberColumn('Duration s', durationS, { decimals: 1, total: weightedMeanOf(durationS, () => 1) }),
];

/** Returns the ids of a conversation's queues, in the order of its segments. */
export const queueIdsOf = (row: ConversationRow): readonly string[] => {
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
