import * as t from 'io-ts';
import { Finite, optionalFields, arrayOf, specialised } from '../core/codecs.js';
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
 * A conversation as the platform describes it: its participants, their sessions, and the segments and metrics of each session. Any field
 * except `conversationId` and `conversationStart` can be missing or null. Unlisted keys are kept.
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

/** A page of conversations from a query or a job. A query ends with a page without `conversations`, a job with one without `cursor`. */
export type ConversationsPage = t.TypeOf<typeof page>;

/** Reads a page of conversations. */
export const ConversationsPage: t.Type<ConversationsPage, unknown> = specialised(page);
