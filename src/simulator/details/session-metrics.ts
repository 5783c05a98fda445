import { formatInstant } from '../../core/interval.js';
import { measureOf } from '../aggregates/measures.js';
import type { Conversation, Purpose } from '../history/conversation.js';

/** A metric as a session of a conversation shows it: times in milliseconds, counts as 1, a service level as 1 or 0. */
export interface SessionMetric {
  readonly name: string;
  readonly value: number;
  readonly emitDate: string;
}

type Instant = (conversation: Conversation) => number;

const atStart: Instant = ({ startMs }) => startMs;
const atAcdEnd: Instant = ({ startMs, acdMs }) => startMs + acdMs;
const atConnect: Instant = ({ connectedMs, startMs, waitMs }) => connectedMs ?? startMs + waitMs;
const atTalkEnd: Instant = (conversation) => atConnect(conversation) + conversation.talkMs + conversation.heldMs;
const atEnd: Instant = ({ endMs }) => endMs;

/** What the queue has to say, and when it says it. */
const acdMetrics: readonly (readonly [name: string, emitted: Instant])[] = [
  ['nOffered', atStart],
  ['nError', atStart],
  ['tAcd', atAcdEnd],
  ['tWait', atConnect],
  ['oServiceLevel', atConnect],
  ['nOverSla', atConnect],
  ['tAbandon', atConnect],
  ['tShortAbandon', atConnect],
  ['tFlowOut', atConnect],
];

const agentMetrics: typeof acdMetrics = [
  ['nOutbound', atStart],
  ['tDialing', atConnect],
  ['tAlert', atConnect],
  ['tAnswered', atConnect],
  ['nConnected', atConnect],
  ['tHeld', atTalkEnd],
  ['tHeldComplete', atTalkEnd],
  ['tTalk', atTalkEnd],
  ['tTalkComplete', atTalkEnd],
  ['nTransferred', atTalkEnd],
  ['tAcw', atEnd],
  ['tHandle', atEnd],
];

/**
 * Metrics of a participant's session. Each metric that aggregates count for the conversation is on exactly one of its
 * sessions, so the sum over sessions is the aggregate; `nConversations` is the number of conversations, and
 * `oServiceTarget` belongs to the queue.
 */
export const sessionMetrics = (conversation: Conversation, purpose: Purpose): readonly SessionMetric[] =>
  metricsOf(conversation, purpose).flatMap(([name, emitted]) => {
    const value = measureOf(name).read(conversation);
    return value === undefined ? [] : [{ name, value, emitDate: formatInstant(emitted(conversation)) }];
  });

const metricsOf = ({ direction }: Conversation, purpose: Purpose): typeof acdMetrics => {
  if (purpose === 'customer') return [];
  if (purpose === 'acd') return acdMetrics;
  // A conversation that was placed never was in the queue: the agent's session has it all.
  return direction === 'outbound' ? [...acdMetrics, ...agentMetrics] : agentMetrics;
};
