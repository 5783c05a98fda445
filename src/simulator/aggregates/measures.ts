import type { Conversation } from '../history/conversation.js';
import { serviceTarget } from '../history/media-profile.js';

/**
 * How a metric reads one conversation. Whatever the kind, values are gathered as count, sum, min and max;
 * the kind decides which of them a response contains.
 *
 * - `count`: how often something happened.
 * - `time`: milliseconds.
 * - `level`: 1 where the service level was met, 0 where it was missed, so that sum / count is the ratio.
 * - `target`: a constant of the queue.
 */
export interface Measure {
  readonly kind: 'count' | 'time' | 'level' | 'target';
  /** Undefined where the conversation has nothing to say about the metric. */
  readonly read: (conversation: Conversation) => number | undefined;
}

const count = (happened: (conversation: Conversation) => boolean): Measure => ({
  kind: 'count',
  read: (conversation) => (happened(conversation) ? 1 : undefined),
});

const time = (has: (conversation: Conversation) => boolean, ms: (conversation: Conversation) => number): Measure => ({
  kind: 'time',
  read: (conversation) => (has(conversation) ? ms(conversation) : undefined),
});

const isInbound = ({ direction }: Conversation): boolean => direction === 'inbound';
const isAnswered = ({ outcome }: Conversation): boolean => outcome === 'answered';
const isAbandoned = ({ outcome }: Conversation): boolean => outcome === 'abandoned';
const isPlaced = ({ outcome }: Conversation): boolean => outcome === 'placed';
const isHandled = ({ connectedMs }: Conversation): boolean => connectedMs !== undefined;

const talk = time(isHandled, ({ talkMs }) => talkMs);
const held = time(
  ({ heldMs }) => heldMs > 0,
  ({ heldMs }) => heldMs,
);

const measures: Readonly<Record<string, Measure>> = {
  nConnected: count(isHandled),
  nConversations: count(() => true),
  nError: count(({ hasError }) => hasError),
  nOffered: count(isInbound),
  nOutbound: count(isPlaced),
  nOverSla: count((conversation) => isAnswered(conversation) && conversation.metServiceLevel === false),
  nTransferred: count(({ isTransferred }) => isTransferred),
  oServiceLevel: {
    kind: 'level',
    read: ({ metServiceLevel }) => (metServiceLevel === undefined ? undefined : Number(metServiceLevel)),
  },
  oServiceTarget: {
    kind: 'target',
    read: ({ metServiceLevel }) => (metServiceLevel === undefined ? undefined : serviceTarget),
  },
  tAbandon: time(isAbandoned, ({ waitMs }) => waitMs),
  tAcd: time(isInbound, ({ acdMs }) => acdMs),
  tAcw: time(
    ({ acwMs }) => acwMs > 0,
    ({ acwMs }) => acwMs,
  ),
  tAlert: time(isAnswered, ({ alertMs }) => alertMs),
  tAnswered: time(isAnswered, ({ waitMs }) => waitMs),
  tDialing: time(isPlaced, ({ alertMs }) => alertMs),
  tFlowOut: time(
    ({ outcome }) => outcome === 'flowedOut',
    ({ waitMs }) => waitMs,
  ),
  tHandle: time(isHandled, ({ handleMs }) => handleMs),
  tHeld: held,
  tHeldComplete: held,
  tShortAbandon: time(
    ({ isShortAbandon }) => isShortAbandon,
    ({ waitMs }) => waitMs,
  ),
  tTalk: talk,
  tTalkComplete: talk,
  tWait: time(isInbound, ({ waitMs }) => waitMs),
};

/** A metric that never has data: one of the platform's that this history does not model. */
const silent: Measure = { kind: 'count', read: () => undefined };

/** How to read a metric of the catalogue. */
export const measureOf = (metric: string): Measure =>
  Object.hasOwn(measures, metric) ? (measures[metric] as Measure) : silent;
