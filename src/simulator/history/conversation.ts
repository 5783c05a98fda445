import type { Queue } from './queues.js';
import { uuidFrom } from './random.js';

/** How a conversation left the queue. `placed`: an agent called on the queue's behalf, so there was no wait. */
export type Outcome = 'answered' | 'abandoned' | 'flowedOut' | 'placed';

/** One conversation in one queue. Times are whole milliseconds, instants are milliseconds since the epoch. */
export interface Conversation {
  readonly queue: Queue;
  /** Number within its queue and UTC day, from 0. */
  readonly ordinal: number;
  /** When it came into the queue: every metric of the conversation counts at this instant. */
  readonly startMs: number;
  readonly mediaType: string;
  readonly direction: 'inbound' | 'outbound';
  readonly outcome: Outcome;
  /** Waiting for an agent to be chosen. */
  readonly acdMs: number;
  /** Ringing at the chosen agent; dialling where the conversation was placed. */
  readonly alertMs: number;
  /** `acdMs + alertMs`; 0 where the conversation was placed. */
  readonly waitMs: number;
  readonly talkMs: number;
  readonly heldMs: number;
  /** After-call work. */
  readonly acwMs: number;
  /** `talkMs + heldMs + acwMs`. */
  readonly handleMs: number;
  /** When an agent and the customer began to talk. */
  readonly connectedMs: number | undefined;
  /** When the last of its times was over. */
  readonly endMs: number;
  /** Whether it was answered in time; undefined where the service level rates it not at all. */
  readonly metServiceLevel: boolean | undefined;
  /** Abandoned too soon to be answered. */
  readonly isShortAbandon: boolean;
  readonly isTransferred: boolean;
  /** A routing error happened on the way. */
  readonly hasError: boolean;
  /** The agent. */
  readonly userId: string | undefined;
  readonly wrapUpCode: string | undefined;
  readonly skillIds: readonly string[];
}

const dayMs = 86_400_000;
const conversationSalt = 21;
const participantSalts = { customer: 22, acd: 23, agent: 24 };
const sessionSalts = { customer: 25, acd: 26, agent: 27 };

/** Who takes part: the customer, the queue (`acd`) and the agent. */
export type Purpose = keyof typeof participantSalts;

/** Id of a conversation. Computed on demand: most responses never contain one. */
export const conversationId = (conversation: Conversation): string => idFrom(conversationSalt, conversation);

/** Id of one who takes part in a conversation; another one in each conversation. */
export const participantId = (conversation: Conversation, purpose: Purpose): string =>
  idFrom(participantSalts[purpose], conversation);

/** Id of a participant's only session. */
export const sessionId = (conversation: Conversation, purpose: Purpose): string =>
  idFrom(sessionSalts[purpose], conversation);

const idFrom = (salt: number, { queue, ordinal, startMs }: Conversation): string =>
  uuidFrom(salt, queue.key, Math.floor(startMs / dayMs), ordinal);
