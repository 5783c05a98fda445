import * as t from 'io-ts';
import { Finite } from '../core/finite.js';
import { nullable } from '../core/nullable.js';
import { listOf, lookedAt, textOrNull } from './wire-fields.js';

const segment = t.intersection(
  [
    t.type({ segmentStart: t.string, segmentType: t.string }),
    t.partial({
      segmentEnd: textOrNull,
      queueId: textOrNull,
      wrapUpCode: textOrNull,
      disconnectType: textOrNull,
      conference: nullable(t.boolean),
    }),
  ],
  'a segment',
);

const metric = t.type({ name: t.string, value: Finite, emitDate: t.string }, 'a metric');

const session = t.intersection(
  [
    t.type({ sessionId: t.string, mediaType: t.string }),
    t.partial({ direction: textOrNull, segments: listOf(segment, 'segments'), metrics: listOf(metric, 'metrics') }),
  ],
  'a session',
);

const participant = t.intersection(
  [
    t.type({ participantId: t.string, purpose: t.string }),
    t.partial({ participantName: textOrNull, userId: textOrNull, sessions: listOf(session, 'sessions') }),
  ],
  'a participant',
);

const conversation = t.intersection(
  [
    t.type({ conversationId: t.string, conversationStart: t.string }),
    t.partial({
      conversationEnd: textOrNull,
      originatingDirection: textOrNull,
      divisionIds: listOf(t.string, 'texts'),
      participants: listOf(participant, 'participants'),
    }),
  ],
  'a conversation',
);

/** A conversation as the platform tells it: participants, their sessions, and in each its segments and metrics. Keys that are not listed stay. */
export type ConversationRow = t.TypeOf<typeof conversation>;

const page = t.partial(
  {
    conversations: listOf(conversation, 'conversations'),
    totalHits: nullable(Finite),
    cursor: textOrNull,
    dataAvailabilityDate: textOrNull,
  },
  'ConversationsPage',
);

/** Conversations as a query or a job answers them. No `conversations`: the query is at its end. No `cursor`: the job is. */
export type ConversationsPage = t.TypeOf<typeof page>;

/** Reads a page of conversations. */
export const ConversationsPage: t.Type<ConversationsPage, unknown> = lookedAt(page);
