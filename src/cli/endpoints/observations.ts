import { systemRuntime } from '../../core/runtime.js';
import type { MediaType, Unlisted } from '../../endpoints/catalogue.js';
import type { ObservationMetric } from '../../endpoints/live-metrics.js';
import type { ObservationRow } from '../../endpoints/observation-row.js';
import { queueObservations } from '../../endpoints/queue-observations.js';
import { given } from '../given.js';
import { textColumn } from '../table/column.js';
import { allQueues } from '../kinds/all-queues.js';
import { catalogueNames } from '../kinds/catalogue-names.js';
import { momentColumns, momentNaming, momentQueue, type MomentRow } from '../kinds/moment-columns.js';
import type { QueryKind, Question } from './endpoint.js';

type NamedObservation = ObservationRow & MomentRow;

/** Observations of queues: of all queues where `--queue-ids` is omitted. */
export const queueObservationsKind: QueryKind<NamedObservation> = {
  name: 'queueObservations',
  contract: 'platform contract',
  takes: ['queueIds', 'mediaTypes', 'metrics', 'names'],
  query: (question) => ({
    ...(question.queueIds === undefined
      ? allQueues((queueIds) => observationsOf(question, queueIds))
      : observationsOf(question, question.queueIds)),
    ...(question.names === true && { naming: momentNaming<NamedObservation>() }),
  }),
  columns: () => [
    textColumn('Queue', momentQueue),
    textColumn('Media', ({ mediaType }) => mediaType),
    ...momentColumns(systemRuntime.wallClock),
  ],
};

const observationsOf = ({ mediaTypes, metrics }: Question, queueIds: readonly string[]) =>
  queueObservations({
    queueIds,
    ...given({ mediaTypes: catalogueNames<MediaType | Unlisted>(mediaTypes) }),
    ...given({ metrics: catalogueNames<ObservationMetric | Unlisted>(metrics) }),
  });
