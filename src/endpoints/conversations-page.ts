import * as t from 'io-ts';
import { Finite } from '../core/finite.js';
import { optionalFields } from '../core/nullable.js';
import { arrayOf, lookedAt } from './wire-fields.js';

const segment = optionalFields(
  {
    segmentStart: t.string,
    segmentEnd: t.string,
    segmentType: t.string,
    queueId: t.string,
    wrapUpCode: t.string,
    disconnectType: t.string,
    conference: t.boolean,
  },
  'a segment',
);

const metric = optionalFields({ name: t.string, value: Finite, emitDate: t.string }, 'a metric');

const session = optionalFields(
  {
    sessionId: t.string,
    mediaType: t.string,
    direction: t.string,
    segments: arrayOf(segment, 'segments'),
    metrics: arrayOf(metric, 'metrics'),
  },
  'a session',
);

const participant = optionalFields(
  {
    participantId: t.string,
    purpose: t.string,
    participantName: t.string,
    userId: t.string,
    sessions: arrayOf(session, 'sessions'),
  },
  'a participant',
);

const conversation = t.intersection(
  [
    t.type({ conversationId: t.string, conversationStart: t.string }),
    optionalFields({
      conversationEnd: t.string,
      originatingDirection: t.string,
      divisionIds: arrayOf(t.string, 'strings'),
      participants: arrayOf(participant, 'participants'),
    }),
  ],
  'a conversation',
);

/**
 * A conversation as the platform describes it: participants, their sessions, and in each its segments and metrics. Any field but
 * `conversationId` and `conversationStart` can be missing or null. Keys that are not listed stay.
 */
export type ConversationRow = t.TypeOf<typeof conversation>;

const page = optionalFields(
  {
    conversations: arrayOf(conversation, 'conversations'),
    totalHits: Finite,
    cursor: t.string,
    dataAvailabilityDate: t.string,
  },
  'ConversationsPage',
);

/** Conversations as a query or a job answers them. No `conversations`: the query is at its end. No `cursor`: the job is. */
export type ConversationsPage = t.TypeOf<typeof page>;

/** Reads a page of conversations. */
export const ConversationsPage: t.Type<ConversationsPage, unknown> = lookedAt(page);
