import * as t from 'io-ts';
import { toDecodeFailures } from '../core/decode-failures.js';
import { isDecoded } from '../core/decoded.js';
import type { DecodeFailure } from '../core/errors.js';
import { Finite } from '../core/finite.js';
import { parseInstant } from '../core/instant.js';
import { optionalFields } from '../core/codecs.js';
import { Stats } from '../endpoints/aggregates/page.js';
import { observedValue } from '../endpoints/observed-value.js';
import { arrayOf, lookedAt } from '../endpoints/wire-fields.js';
import type { ActivityChange, AggregateChange, FigureChange, ObservationChange } from './queue-change.js';
import type { TopicKind } from './topic.js';

const isSpan = (value: unknown): value is string => {
  const ends = typeof value === 'string' ? value.split('/') : [];
  return ends.length === 2 && ends.every((end) => parseInstant(end) !== undefined);
};

/** Reads an interval that may be empty: that of a current value starts and ends at the same instant. */
const Span = new t.Type<string, unknown>(
  'an interval start/end of two instants',
  isSpan,
  (value, context) => (isSpan(value) ? t.success(value) : t.failure(value, context)),
  t.identity,
);

const measured = t.intersection(
  [t.type({ metric: t.string, stats: Stats }), optionalFields({ qualifier: t.string })],
  'a metric with stats',
);

const ofInterval = t.intersection(
  [t.type({ interval: Span }), optionalFields({ metrics: arrayOf(measured, 'metrics') })],
  'an interval with metrics',
);

const group = optionalFields({ mediaType: t.string }, 'a group');

const observations = lookedAt(
  t.type({ eventBody: optionalFields({ group, data: arrayOf(ofInterval, 'intervals') }, 'an object') }, 'a message'),
);

const counted = t.intersection(
  [t.type({ metric: t.string }), optionalFields({ count: Finite, calculatedMetricValue: Finite })],
  'a metric',
);

const ofMediaType = optionalFields({ mediaType: t.string, data: arrayOf(counted, 'metrics') }, 'an object');

const activity = lookedAt(
  t.type({ eventBody: optionalFields({ results: arrayOf(ofMediaType, 'objects') }, 'an object') }, 'a message'),
);

/** The changes in a message, or the reason why it cannot be read. */
export type ReadChanges = { readonly changes: readonly FigureChange[] } | { readonly failure: DecodeFailure };

/** Reads a message of a queue's topic. */
export const changesIn = (queueId: string, topic: TopicKind, message: object): ReadChanges =>
  topic === 'activity'
    ? read(activity, message, (body) => activityChanges(queueId, body))
    : read(observations, message, (body) => observationChanges(queueId, body));

const read = <Body>(
  codec: t.Type<{ eventBody: Body }, unknown>,
  message: object,
  toChanges: (body: Body) => readonly FigureChange[],
): ReadChanges => {
  const decoded = codec.decode(message);
  if (isDecoded(decoded)) return { changes: toChanges(decoded.right.eventBody) };
  const [failure = { path: '', expected: 'a message', actual: 'something else' }] = toDecodeFailures(decoded.left);
  return { failure };
};

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
