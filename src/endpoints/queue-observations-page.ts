import * as t from 'io-ts';
import { nullable } from '../core/nullable.js';
import { Stats } from './aggregates-page.js';
import { listOf, lookedAt, textOrNull } from './wire-fields.js';

const observation = t.intersection(
  [
    t.type({ observationDate: t.string }),
    t.partial({
      conversationId: textOrNull,
      sessionId: textOrNull,
      userId: textOrNull,
      participantName: textOrNull,
      direction: textOrNull,
    }),
  ],
  'an observation',
);

/** One user or conversation behind a figure. Keys that are not listed stay. */
export type Observation = t.TypeOf<typeof observation>;

const datum = t.intersection(
  [
    t.type({ metric: t.string }),
    t.partial({
      qualifier: textOrNull,
      stats: Stats,
      truncated: nullable(t.boolean),
      observations: listOf(observation, 'observations'),
    }),
  ],
  'a metric',
);

const group = t.intersection([t.type({ queueId: t.string }), t.partial({ mediaType: textOrNull })], 'a queue');

const page = t.partial(
  { results: listOf(t.intersection([t.type({ group }), t.partial({ data: listOf(datum, 'metrics') })]), 'queues') },
  'QueueObservationsPage',
);

/** The platform's answer to a query of observations. Keys that are not listed stay, `systemToOrganizationMappings` among them. */
export type QueueObservationsPage = t.TypeOf<typeof page>;

/** Reads the platform's answer to a query of observations. */
export const QueueObservationsPage: t.Type<QueueObservationsPage, unknown> = lookedAt(page);
