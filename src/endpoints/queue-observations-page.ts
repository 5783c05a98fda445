import * as t from 'io-ts';
import { optionalFields, arrayOf, rowsOf, specialised } from '../core/codecs.js';
import { wireStats } from './aggregates/page.js';
const observation = t.intersection(
  [
    t.type({ observationDate: t.string }),
    optionalFields({
      conversationId: t.string,
      sessionId: t.string,
      userId: t.string,
      participantName: t.string,
      direction: t.string,
    }),
  ],
  'an observation',
);

/** One user or conversation that a metric value counts. Unlisted keys are kept. */
export type Observation = t.TypeOf<typeof observation>;

const datum = t.intersection(
  [
    t.type({ metric: t.string }),
    optionalFields({
      qualifier: t.string,
      stats: wireStats,
      truncated: t.boolean,
      observations: arrayOf(observation, 'observations'),
    }),
  ],
  'a metric',
);

const group = t.intersection([t.type({ queueId: t.string }), optionalFields({ mediaType: t.string })], 'a queue');

const result = t.intersection([t.type({ group }), optionalFields({ data: rowsOf(datum, 'metrics') })]);

const page = optionalFields({ results: arrayOf(result, 'queues') }, 'QueueObservationsPage');

/** The platform's response to a query of observations. Unlisted keys are kept, such as `systemToOrganizationMappings`. */
export type QueueObservationsPage = t.TypeOf<typeof page>;

/** Reads the platform's response to a query of observations. */
export const QueueObservationsPage: t.Type<QueueObservationsPage, unknown> = specialised(page);
