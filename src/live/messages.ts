import * as t from 'io-ts';
import * as E from '#fp/Either';
import { pipe } from '#fp/function';
import { firstFailure } from '../core/decode-failures.js';
import { Finite, optionalFields, arrayOf, ofGuard, specialised } from '../core/codecs.js';
import { type DecodeFailure, DecodeError } from '../core/errors.js';
import { parseInstant } from '../core/interval.js';
import { Stats } from '../endpoints/aggregates/page.js';
import { observedValue } from '../endpoints/observed-value.js';
import type { ActivityChange, AggregateChange, FigureChange, ObservationChange, TopicChange } from './queue-change.js';
import { type TopicKind, parseTopic } from './channel.js';
import { defer, map, type OperatorFunction, type SchedulerLike } from 'rxjs';
import { socketPath } from './socket.js';

const isSpan = (value: unknown): value is string => {
  const ends = typeof value === 'string' ? value.split('/') : [];
  return ends.length === 2 && ends.every((end) => parseInstant(end) !== undefined);
};

/** Reads an interval that may be empty: that of a current value starts and ends at the same instant. */
const Span = ofGuard('an interval start/end of two instants', isSpan);

const measured = t.intersection(
  [t.type({ metric: t.string, stats: Stats }), optionalFields({ qualifier: t.string })],
  'a metric with stats',
);

const ofInterval = t.intersection(
  [t.type({ interval: Span }), optionalFields({ metrics: arrayOf(measured, 'metrics') })],
  'an interval with metrics',
);

const group = optionalFields({ mediaType: t.string }, 'a group');

const observations = specialised(
  t.type({ eventBody: optionalFields({ group, data: arrayOf(ofInterval, 'intervals') }, 'an object') }, 'a message'),
);

const counted = t.intersection(
  [t.type({ metric: t.string }), optionalFields({ count: Finite, calculatedMetricValue: Finite })],
  'a metric',
);

const ofMediaType = optionalFields({ mediaType: t.string, data: arrayOf(counted, 'metrics') }, 'an object');

const activity = specialised(
  t.type({ eventBody: optionalFields({ results: arrayOf(ofMediaType, 'objects') }, 'an object') }, 'a message'),
);

/** The changes in a message, or the reason why it cannot be read. */
type ReadChanges = E.Either<DecodeFailure, readonly FigureChange[]>;

/** Reads a message of a queue's topic. */
const changesIn = (queueId: string, topic: TopicKind, message: object): ReadChanges =>
  topic === 'activity'
    ? pipe(
        activity.decode(message),
        E.bimap(firstFailure, ({ eventBody }) => activityChanges(queueId, eventBody)),
      )
    : pipe(
        observations.decode(message),
        E.bimap(firstFailure, ({ eventBody }) => observationChanges(queueId, eventBody)),
      );

/** Makes changes from a message: observations where the interval is one instant, otherwise aggregates. */
const observationChanges = (
  queueId: string,
  { group, data }: t.TypeOf<typeof observations>['eventBody'],
): readonly (ObservationChange | AggregateChange)[] =>
  (data ?? []).flatMap(({ interval, metrics }) => {
    const [start = '', end = ''] = interval.split('/');
    const isInstant = parseInstant(start) === parseInstant(end);
    return (metrics ?? []).map(({ metric, qualifier, stats }) => {
      const about = { queueId, mediaType: group?.mediaType ?? null, metric, qualifier: qualifier ?? null };
      return isInstant
        ? {
            kind: 'observation',
            ...about,
            at: start,
            ...observedValue(metric, stats.count, stats.calculatedMetricValue),
          }
        : { kind: 'aggregate', ...about, intervalStart: start, intervalEnd: end, stats };
    });
  });

const activityChanges = (
  queueId: string,
  { results }: t.TypeOf<typeof activity>['eventBody'],
): readonly ActivityChange[] =>
  (results ?? []).flatMap(({ mediaType, data }) =>
    (data ?? []).map(({ metric, count, calculatedMetricValue }) => ({
      kind: 'activity',
      queueId,
      mediaType: mediaType ?? null,
      metric,
      ...observedValue(metric, count, calculatedMetricValue),
    })),
  );

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

const Message = t.partial({ topicName: t.unknown, result: t.unknown }, 'an object');
const MessageOfLostChannel = t.type({ result: t.union([t.literal(404), t.literal('404')]) });
const MessageOfTopic = t.type({ topicName: t.string });

/** Reads a message. One of an unknown topic only shows that the connection works. */
export const readMessage = (message: unknown): Meaning =>
  pipe(Message.decode(message), E.mapLeft(firstFailure), E.match(unreadable(undefined), meaningOf));

const meaningOf = (message: object): Meaning => {
  if (MessageOfLostChannel.is(message)) return { kind: 'lost', why: 'CHANNEL_GONE' };
  if (!MessageOfTopic.is(message)) return alive;
  const { topicName } = message;
  const system = systemMeanings.find(([topic]) => topicName.startsWith(topic));
  if (system !== undefined) return system[1];
  const topic = parseTopic(topicName);
  if (topic === undefined) return alive;
  return pipe(
    changesIn(topic.queueId, topic.kind, message),
    E.match(unreadable(topic.queueId), (changes): Meaning => ({ kind: 'changes', changes })),
  );
};

const unreadable =
  (queueId: string | undefined) =>
  (failure: DecodeFailure): Meaning => ({ kind: 'unreadable', queueId, failure });

/** What a channel emits where every message can be read. `open`: it has connected or reconnected, and earlier changes were missed. */
export type ReadableNews = { readonly kind: 'open' } | FigureChange | TopicChange;

/** A message that is not valid. */
export type Unreadable = Extract<Meaning, { kind: 'unreadable' }>;

/** Reports queues whose changes arrived in an unreadable message. */
export interface Stale {
  readonly kind: 'stale';
  readonly queueIds: readonly string[];
}

/** The stream fails at the third unreadable message in a row, or of one queue within ten minutes. */
const [maxUnreadable, withinMs] = [3, 600_000];

/**
 * Treats an unreadable message as a gap: its queue becomes stale, or all queues of the channel where the message does not name one. Two
 * are tolerated, because a gateway may damage a message; a server that keeps sending them uses another format.
 *
 * @throws DecodeError at the third unreadable message in a row, or of one queue within ten minutes.
 */
export const tolerateUnreadable =
  (
    queueIds: readonly string[],
    scheduler: SchedulerLike,
  ): OperatorFunction<ReadableNews | Unreadable, ReadableNews | Stale> =>
  (news$) =>
    defer(() => {
      const times = new Map<string | undefined, readonly number[]>();
      let inARow = 0;
      return news$.pipe(
        map((news): ReadableNews | Stale => {
          if (news.kind !== 'unreadable') {
            if (news.kind !== 'open') inARow = 0;
            return news;
          }
          const { queueId, failure } = news;
          const nowMs = scheduler.now();
          const recent = [...(times.get(queueId) ?? []).filter((ms) => nowMs - ms < withinMs), nowMs];
          times.set(queueId, recent);
          inARow += 1;
          if (Math.max(inARow, recent.length) < maxUnreadable) {
            return { kind: 'stale', queueIds: queueId === undefined ? queueIds : [queueId] };
          }
          const { path, expected, actual } = failure;
          const message = `messages of the notification service cannot be read: ${path === '' ? '' : `${path}: `}expected ${expected}, found ${actual}`;
          throw new DecodeError(message, { path: socketPath, attempts: 1, reason: 'shape', failures: [failure] });
        }),
      );
    });
