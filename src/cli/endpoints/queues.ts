import { type MediaType, type Unlisted } from '../../endpoints/catalogue.js';
import { queuePerformance } from '../../endpoints/queue-performance.js';
import type { QueueRow } from '../../endpoints/queue-row.js';
import { given } from '../given.js';
import { catalogueNames } from '../kinds/catalogue-names.js';
import type { QueryKind } from './endpoint.js';
import { figureColumns, fromColumn, mediaColumn, queueColumn } from '../kinds/queue-columns.js';

/** Queue performance from a region. */
export const queuePerformanceKind: QueryKind<QueueRow> = {
  name: 'queuePerformance',
  contract: 'platform contract',
  takes: ['interval', 'granularity', 'timeZone', 'queueIds', 'mediaTypes', 'names'],
  query: ({ interval, granularity, timeZone, queueIds, mediaTypes, names }) =>
    queuePerformance({
      interval,
      ...given({ granularity, timeZone, queueIds, names }),
      ...given({ mediaTypes: catalogueNames<MediaType | Unlisted>(mediaTypes) }),
    }),
  columns: ({ granularity }) => [
    queueColumn,
    mediaColumn,
    ...(granularity === undefined ? [] : [fromColumn]),
    ...Object.values(figureColumns),
  ],
};
