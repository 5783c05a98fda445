import * as t from 'io-ts';
import { Finite } from '../core/finite.js';
import { nullable } from '../core/nullable.js';
import { Group } from './aggregates-page.js';
import { listOf, lookedAt, textOrNull } from './wire-fields.js';

const entity = t.intersection(
  [
    t.type({ activityDate: t.string }),
    t.partial({
      metric: textOrNull,
      conversationId: textOrNull,
      sessionId: textOrNull,
      userId: textOrNull,
      queueId: textOrNull,
      mediaType: textOrNull,
      participantName: textOrNull,
    }),
  ],
  'an entity',
);

/** One conversation behind a figure. Keys that are not listed stay. */
export type ActivityEntity = t.TypeOf<typeof entity>;

const datum = t.intersection(
  [
    t.type({ metric: t.string }),
    t.partial({
      qualifier: textOrNull,
      count: nullable(Finite),
      calculatedMetricValue: nullable(Finite),
      entityIds: listOf(t.string, 'texts'),
    }),
  ],
  'a metric',
);

const page = t.partial(
  {
    results: listOf(
      t.partial({
        group: Group,
        data: listOf(datum, 'metrics'),
        truncated: nullable(t.boolean),
        entities: listOf(entity, 'entities'),
      }),
      'groups',
    ),
    entityIdDimension: textOrNull,
  },
  'ConversationActivityPage',
);

/** A page of conversation activity. No `results`, or an empty one: the page behind the last. */
export type ConversationActivityPage = t.TypeOf<typeof page>;

/** Reads a page of conversation activity. */
export const ConversationActivityPage: t.Type<ConversationActivityPage, unknown> = lookedAt(page);
