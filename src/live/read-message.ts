import { shortly } from '../core/decode-failures.js';
import type { DecodeFailure } from '../core/errors.js';
import { isObject } from '../core/is-object.js';
import { changesIn } from './messages.js';
import type { FigureChange } from './queue-change.js';
import { parseTopic } from './topic.js';

/** The meaning of a message of the socket. */
export type Meaning =
  | { readonly kind: 'changes'; readonly changes: readonly FigureChange[] }
  /** The server closes the socket within a minute; the channel stays. */
  | { readonly kind: 'closing' }
  /** The channel can no longer be used. */
  | { readonly kind: 'lost'; readonly why: 'TOKEN_REVOKED' | 'CHANNEL_GONE' }
  /** Another program changed the topics of the channel. */
  | { readonly kind: 'topics-changed' }
  /** The message is not valid, so the changes are not known. Names the queue where the message contains it. */
  | { readonly kind: 'unreadable'; readonly queueId: string | undefined; readonly failure: DecodeFailure }
  /** The message only shows that the connection works, such as a heartbeat. */
  | { readonly kind: 'alive' };

const alive: Meaning = { kind: 'alive' };

/** System messages by the beginning of their topic, which an id can follow. */
const systemMeanings: readonly (readonly [topic: string, meaning: Meaning])[] = [
  ['v2.system.socket_closing', { kind: 'closing' }],
  ['v2.system.token_revoked', { kind: 'lost', why: 'TOKEN_REVOKED' }],
  ['v2.system.no_longer_subscribed', { kind: 'lost', why: 'CHANNEL_GONE' }],
  ['v2.system.subscription_changed', { kind: 'topics-changed' }],
];

/** Reads a message. One of an unknown topic only shows that the connection works. */
export const readMessage = (message: unknown): Meaning => {
  if (!isObject(message)) {
    return {
      kind: 'unreadable',
      queueId: undefined,
      failure: { path: '', expected: 'an object', actual: shortly(message) },
    };
  }
  const { topicName, result } = message;
  if (result === 404 || result === '404') return { kind: 'lost', why: 'CHANNEL_GONE' };
  if (typeof topicName !== 'string') return alive;
  const system = systemMeanings.find(([topic]) => topicName.startsWith(topic));
  if (system !== undefined) return system[1];
  const topic = parseTopic(topicName);
  if (topic === undefined) return alive;
  const read = changesIn(topic.queueId, topic.kind, message);
  return 'failure' in read
    ? { kind: 'unreadable', queueId: topic.queueId, failure: read.failure }
    : { kind: 'changes', changes: read.changes };
};
