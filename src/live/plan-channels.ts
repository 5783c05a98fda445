import { pipe } from '#fp/function';
import {
  both,
  guarded,
  instance,
  oneOf,
  orThrow,
  quote,
  throwIfAny,
  uniqueListOf,
  validateAt,
} from '../core/validation.js';
import { LiveOptions } from './live-options.js';
import { type TopicKind, topicKinds, topicOf } from './channel.js';

/** The queues and topics of one channel. */
export interface ChannelPlan {
  /** Number of the channel, starting at 1. */
  readonly number: number;
  readonly queueIds: readonly string[];
  /** All topics of a queue are in one channel. */
  readonly topics: readonly string[];
}

/** The requested queues and topics. */
export interface QueueTopics {
  readonly queueIds: readonly string[];
  readonly topics: readonly TopicKind[];
}

/** The platform's limits: topics per channel, and channels per user and application. */
const [topicsPerChannel, maxChannels] = [1_000, 20];

// Other characters would change the meaning of the topic's name.
const QueueId = guarded(
  'a queue id',
  (value): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value),
  (value) => `${quote(value)} is not a queue id such as 3fa85f64-5717-4562-b3fc-2c963f66afa6`,
);

const QueueTopics = instance<QueueTopics>({ queueIds: uniqueListOf(QueueId), topics: uniqueListOf(oneOf(topicKinds)) });

const Streaming = guarded(
  'the origin of the notification service, such as wss://streaming.example.com',
  (value): value is string => value !== undefined,
);

/**
 * Distributes topics among as few channels as the platform's limits allow.
 *
 * @throws QueryError that lists everything that is wrong with the query, the options or the hosts.
 */
export const planChannels = (
  what: string,
  params: QueueTopics,
  { options, streaming }: { options: LiveOptions; streaming: string | undefined },
): readonly ChannelPlan[] => {
  const { queueIds, topics } = pipe(
    validateAt('', QueueTopics, params),
    both(validateAt('options', LiveOptions, options)),
    both(validateAt('hosts.streaming', Streaming, streaming)),
    orThrow(what),
  );
  const perChannel = Math.floor(topicsPerChannel / topics.length);
  const maxQueues = perChannel * maxChannels;
  const message = `must contain at most ${maxQueues} queues with ${topics.length} topics each, not ${queueIds.length}: ${maxChannels} channels have ${topicsPerChannel} topics each`;
  throwIfAny(what, queueIds.length > maxQueues ? [{ path: 'queueIds', message }] : []);
  return Array.from({ length: Math.ceil(queueIds.length / perChannel) }, (_, index) => {
    const own = queueIds.slice(index * perChannel, (index + 1) * perChannel);
    return { number: index + 1, queueIds: own, topics: own.flatMap((id) => topics.map((kind) => topicOf(id, kind))) };
  });
};
