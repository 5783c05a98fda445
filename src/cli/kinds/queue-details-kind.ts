import { queueDetails } from '../../endpoints/queue-details.js';
import type { QueueDetailsGroup, QueueDetailsMetric } from '../../endpoints/queue-details-params.js';
import type { QueueRow } from '../../endpoints/queue-row.js';
import { given } from '../given.js';
import { type Column, textColumn } from '../table/column.js';
import type { QueryKind } from '../endpoints/endpoint.js';
import { figureColumns, mediaColumn, queueColumn } from './queue-columns.js';

/** Queue performance from a server with the tutorial contract. */
export const queueDetailsKind: QueryKind<QueueRow> = {
  name: 'queueDetails',
  contract: 'tutorial contract',
  takes: ['interval', 'groupBy', 'metrics', 'size'],
  query: ({ interval, groupBy, metrics, size }) => {
    const [dateFrom = '', dateTo = ''] = interval.split('/');
    return queueDetails({
      dateFrom,
      dateTo,
      ...given({
        groupBys: groupBy as readonly QueueDetailsGroup[] | undefined,
        metrics: metrics as readonly QueueDetailsMetric[] | undefined,
        size,
      }),
    });
  },
  columns: ({ groupBy = ['queue', 'mediaType'], metrics }) => [
    queueColumn,
    ...groupBy.filter((group) => group !== 'queue').map(groupColumn),
    ...Object.entries(figureColumns).flatMap(([name, column]) => ((metrics?.includes(name) ?? true) ? [column] : [])),
  ],
};

/** Returns a group's column. The contract names a field for the media type only; others show the first field that starts with their name. */
const groupColumn = (group: string): Column<QueueRow> =>
  group === 'mediaType'
    ? mediaColumn
    : textColumn(group, (row) => {
        const [, value] =
          Object.entries(row).find(([field]) => field.toLowerCase().startsWith(group.toLowerCase())) ?? [];
        return typeof value === 'string' ? value : null;
      });
