import * as t from 'io-ts';
import { Finite, optionalFields, arrayOf, specialised } from '../core/codecs.js';
import { Group } from './aggregates/page.js';
const entity = t.intersection(
  [
    t.type({ activityDate: t.string }),
    optionalFields({
      metric: t.string,
      conversationId: t.string,
      sessionId: t.string,
      userId: t.string,
      queueId: t.string,
      mediaType: t.string,
      participantName: t.string,
    }),
  ],
  'an entity',
);

/** One conversation that a metric value counts. Unlisted keys are kept. */
export type ActivityEntity = t.TypeOf<typeof entity>;

const datum = t.intersection(
  [
    t.type({ metric: t.string }),
    optionalFields({
      qualifier: t.string,
      count: Finite,
      calculatedMetricValue: Finite,
      entityIds: arrayOf(t.string, 'strings'),
    }),
  ],
  'a metric',
);

const group = optionalFields({
  group: Group,
  data: arrayOf(datum, 'metrics'),
  truncated: t.boolean,
  entities: arrayOf(entity, 'entities'),
});

const page = optionalFields(
  { results: arrayOf(group, 'groups'), entityIdDimension: t.string },
  'ConversationActivityPage',
);

/** A page of conversation activity. The page after the last one has no `results`, or none in it. */
export type ConversationActivityPage = t.TypeOf<typeof page>;

/** Reads a page of conversation activity. */
export const ConversationActivityPage: t.Type<ConversationActivityPage, unknown> = specialised(page);
