import { formatInstant } from '../../core/interval.js';
import type { Conversation, Purpose } from '../history/conversation.js';

/** A stretch of a session in which one thing happened. */
export interface Segment {
  readonly segmentType: 'interact' | 'alert' | 'dialing' | 'hold' | 'wrapup';
  readonly segmentStart: string;
  readonly segmentEnd: string;
  readonly disconnectType?: 'endpoint' | 'peer' | 'transfer';
  readonly queueId?: string;
  readonly requestedRoutingSkillIds?: readonly string[];
  readonly wrapUpCode?: string;
  readonly conference: boolean;
}

/** Segments of a participant's session, in order of time, without a gap between them. */
export const segmentsOf = (conversation: Conversation, purpose: Purpose): readonly Segment[] => {
  switch (purpose) {
    case 'customer':
      return [customerSegment(conversation)];
    case 'acd':
      return [acdSegment(conversation)];
    case 'agent':
      return agentSegments(conversation);
  }
};

type Stretch = readonly [type: Segment['segmentType'], fromMs: number, toMs: number];

const segment = ([segmentType, fromMs, toMs]: Stretch): Segment => ({
  segmentType,
  segmentStart: formatInstant(fromMs),
  segmentEnd: formatInstant(toMs),
  conference: false,
});

/** The customer is there until the talk is over; after-call work is the agent's alone. */
const customerSegment = ({ startMs, endMs, acwMs, isTransferred }: Conversation): Segment => ({
  ...segment(['interact', startMs, endMs - acwMs]),
  disconnectType: isTransferred ? 'transfer' : 'endpoint',
});

const acdSegment = ({ startMs, acdMs, outcome, queue, skillIds }: Conversation): Segment => ({
  ...segment(['interact', startMs, startMs + acdMs]),
  disconnectType: outcome === 'abandoned' ? 'peer' : 'transfer',
  queueId: queue.id,
  requestedRoutingSkillIds: skillIds,
});

const agentSegments = (conversation: Conversation): readonly Segment[] => {
  const { connectedMs = 0, alertMs, talkMs, heldMs, acwMs, endMs, isTransferred, wrapUpCode, queue } = conversation;
  const ring = conversation.direction === 'inbound' ? 'alert' : 'dialing';
  // A hold is one piece in the middle of the talk.
  const heldFromMs = connectedMs + (heldMs > 0 ? Math.ceil(talkMs / 2) : talkMs);
  const talkEndMs = connectedMs + talkMs + heldMs;
  const stretches: readonly Stretch[] = [
    [ring, connectedMs - alertMs, connectedMs],
    ['interact', connectedMs, heldFromMs],
    ['hold', heldFromMs, heldFromMs + heldMs],
    ['interact', heldFromMs + heldMs, talkEndMs],
  ];
  const talked = stretches.filter(([, fromMs, toMs]) => toMs > fromMs).map(segment);
  const hasWrapUp = acwMs > 0 || wrapUpCode !== undefined;
  return [
    ...talked.slice(0, -1),
    ...talked.slice(-1).map((last) => ({ ...last, disconnectType: isTransferred ? 'transfer' : 'peer' }) as const),
    ...(hasWrapUp
      ? [{ ...segment(['wrapup', talkEndMs, endMs]), ...(wrapUpCode !== undefined && { wrapUpCode }) }]
      : []),
  ].map((one) => ({ ...one, queueId: queue.id }));
};
