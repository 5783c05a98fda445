import type { Problem } from '../core/errors.js';
import { fields, must, oneOf, refuseIfAny, someOf } from '../core/problems.js';
import { type LiveOptions, liveOptionsProblems } from './live-options.js';
import { type TopicKind, topicKinds, topicOf } from './topic.js';

/** What one channel listens to. */
export interface ChannelPlan {
  /** The first is 1. */
  readonly number: number;
  readonly queueIds: readonly string[];
  /** All topics of a queue are in one channel. */
  readonly topics: readonly string[];
}

/** What shall be listened to. */
export interface QueueTopics {
  readonly queueIds: readonly string[];
  readonly topics: readonly TopicKind[];
}

/** The platform takes so many topics a channel, and so many channels a user and application. */
const [topicsPerChannel, mostChannels] = [1_000, 20];

// Anything else would make a topic of another meaning.
const queueId = must(
  (value) => typeof value === 'string' && /^[\w-]{1,64}$/.test(value),
  (shown) => `${shown} is no queue id such as 3fa85f64-5717-4562-b3fc-2c963f66afa6`,
);

const checks = fields<QueueTopics>({ queueIds: someOf(queueId), topics: someOf(oneOf(topicKinds)) });

/**
 * Deals topics out to as few channels as the platform's limits allow.
 *
 * @throws QueryError with everything that is wrong with the question, the options or the hosts.
 */
export const planChannels = (
  what: string,
  asked: QueueTopics,
  { options, streaming }: { options: LiveOptions; streaming: string | undefined },
): readonly ChannelPlan[] => {
  refuseIfAny(what, [...checks('', asked), ...liveOptionsProblems('options', options), ...noStreaming(streaming)]);
  const { queueIds, topics } = asked;
  const perChannel = Math.floor(topicsPerChannel / topics.length);
  const most = perChannel * mostChannels;
  const message = `${queueIds.length} queues with ${topics.length} topics each: at most ${most} fit into ${mostChannels} channels of ${topicsPerChannel} topics`;
  refuseIfAny(what, queueIds.length > most ? [{ path: 'queueIds', message }] : []);
  return Array.from({ length: Math.ceil(queueIds.length / perChannel) }, (_, index) => {
    const own = queueIds.slice(index * perChannel, (index + 1) * perChannel);
    return { number: index + 1, queueIds: own, topics: own.flatMap((id) => topics.map((kind) => topicOf(id, kind))) };
  });
};

const noStreaming = (streaming: string | undefined): readonly Problem[] =>
  streaming === undefined
    ? [
        {
          path: 'hosts.streaming',
          message: 'give the origin of the notification service, such as wss://streaming.example.com',
        },
      ]
    : [];
