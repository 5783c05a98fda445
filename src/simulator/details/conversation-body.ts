import { formatInstant } from '../../core/interval.js';
import { type Conversation, conversationId, participantId, type Purpose, sessionId } from '../history/conversation.js';
import { purposesOf } from './dimensions.js';
import { type Segment, segmentsOf } from './segments.js';
import { type SessionMetric, sessionMetrics } from './session-metrics.js';

/** A conversation as details show it. */
export interface ConversationBody {
  readonly conversationId: string;
  readonly conversationStart: string;
  readonly conversationEnd: string;
  readonly originatingDirection: 'inbound' | 'outbound';
  readonly conversationInitiator: Purpose;
  readonly customerParticipation: boolean;
  readonly divisionIds: readonly string[];
  readonly participants: readonly ParticipantBody[];
}

/** One who takes part in a conversation, always in one session. */
export interface ParticipantBody {
  readonly participantId: string;
  readonly purpose: Purpose;
  readonly userId?: string;
  readonly sessions: readonly [
    {
      readonly sessionId: string;
      readonly mediaType: string;
      readonly direction: 'inbound' | 'outbound';
      readonly selectedAgentId?: string;
      readonly metrics: readonly SessionMetric[];
      readonly segments: readonly Segment[];
    },
  ];
}

/** Writes a conversation out: customer, queue (unless an agent placed it) and agent (where one took it). */
export const conversationBody = (conversation: Conversation): ConversationBody => {
  const { startMs, endMs, direction, queue } = conversation;
  return {
    conversationId: conversationId(conversation),
    conversationStart: formatInstant(startMs),
    conversationEnd: formatInstant(endMs),
    originatingDirection: direction,
    conversationInitiator: direction === 'inbound' ? 'customer' : 'agent',
    customerParticipation: true,
    divisionIds: [queue.divisionId],
    participants: purposesOf(conversation).map((purpose) => participant(conversation, purpose)),
  };
};

const participant = (conversation: Conversation, purpose: Purpose): ParticipantBody => {
  const { mediaType, direction, userId } = conversation;
  const isAgent = purpose === 'agent' && userId !== undefined;
  return {
    participantId: participantId(conversation, purpose),
    purpose,
    ...(isAgent && { userId }),
    sessions: [
      {
        sessionId: sessionId(conversation, purpose),
        mediaType,
        direction,
        ...(isAgent && { selectedAgentId: userId }),
        metrics: sessionMetrics(conversation, purpose),
        segments: segmentsOf(conversation, purpose),
      },
    ],
  };
};
