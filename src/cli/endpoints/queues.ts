import { type MediaType, type Unlisted } from '../../endpoints/catalogue.js';
import { queuePerformance } from '../../endpoints/queue-performance.js';
import type { QueueRow } from '../../endpoints/queue-row.js';
import { catalogueNames, type CliEndpoint } from './endpoint.js';
import { queueDetails, type QueueDetailsGroup, type QueueDetailsMetric } from '../../endpoints/queue-details.js';
import { type Column, textColumn, numberColumn, sumOf, weightedMeanOf } from '../table/column.js';
import { routingQueues } from '../../endpoints/routing-queues.js';
import type { RoutingQueue } from '../../endpoints/routing-queues-page.js';
import { organizationLimits } from '../../endpoints/organization-limits.js';
import type { OrganizationLimit } from '../../endpoints/organization-limits-page.js';

/** Queue performance from a region. */
export const queuePerformanceEndpoint: CliEndpoint<QueueRow> = {
  contract: 'platform contract',
  query: ({ interval, granularity, timeZone, queueIds, mediaTypes, names }) =>
    queuePerformance({
      interval,
      granularity,
      timeZone,
      queueIds,
      names,
      mediaTypes: catalogueNames<MediaType | Unlisted>(mediaTypes),
    }),
  columns: ({ granularity }) => [
    queueColumn,
    mediaColumn,
    ...(granularity === undefined ? [] : [fromColumn]),
    ...Object.values(metricColumns),
  ],
};

/** Queue performance from a server with the tutorial contract. */
export const queueDetailsEndpoint: CliEndpoint<QueueRow> = {
  contract: 'tutorial contract',
  query: ({ interval, groupBy, metrics, size }) => {
    const [dateFrom = '', dateTo = ''] = interval.split('/');
    return queueDetails({
      dateFrom,
      dateTo,
      groupBys: groupBy as readonly QueueDetailsGroup[] | undefined,
      metrics: metrics as readonly QueueDetailsMetric[] | undefined,
      size,
    });
  },
  columns: ({ groupBy = ['queue', 'mediaType'], metrics }) => [
    queueColumn,
    ...groupBy.filter((group) => group !== 'queue').map(groupColumn),
    ...Object.entries(metricColumns).flatMap(([name, column]) => ((metrics?.includes(name) ?? true) ? [column] : [])),
  ],
};

/** Returns the column of a group. The contract specifies a field for the media type only; any other group shows the first field whose name
 * begins with the group's. */
const groupColumn = (group: string): Column<QueueRow> =>
  group === 'mediaType'
    ? mediaColumn
    : textColumn(group, (row) => {
        const [, value] =
          Object.entries(row).find(([field]) => field.toLowerCase().startsWith(group.toLowerCase())) ?? [];
        return typeof value === 'string' ? value : null;
      });

const answered = (row: QueueRow): number => row.answered;
const rated = (row: QueueRow): number => row.answered + row.abandoned;
const serviceLevel = (row: QueueRow): number | null => row.serviceLevelPercent;
const handleTime = (row: QueueRow): number | null => row.avgHandleTime;

/** Shows the queue's name, or its id where the name is not known. */
const queueColumn: Column<QueueRow> = textColumn('Queue', ({ queueName, queueId }) => queueName ?? queueId);

const mediaColumn: Column<QueueRow> = textColumn('Media', ({ mediaType }) => mediaType);

/** Shows the start of an interval that a granularity divides. */
const fromColumn: Column<QueueRow> = textColumn('From', ({ intervalStart }) => intervalStart);

/**
 * Shows the five metrics of queue performance, by the tutorial's names. Totals sum the counts and weight the service level by
 * answered + abandoned, its denominator. They weight the handle time by answered, the closest count of a row: conversations that
 * were handled but not answered, such as callbacks, are not counted here.
 */
const metricColumns = {
  offered: numberColumn('Offered', ({ offered }) => offered, { total: sumOf(({ offered }) => offered) }),
  answered: numberColumn('Answered', answered, { total: sumOf(answered) }),
  abandoned: numberColumn('Abandoned', ({ abandoned }) => abandoned, { total: sumOf(({ abandoned }) => abandoned) }),
  serviceLevelPercent: numberColumn('Service level %', serviceLevel, {
    decimals: 1,
    total: weightedMeanOf(serviceLevel, rated),
  }),
  avgHandleTime: numberColumn('Handle time s', handleTime, {
    decimals: 1,
    total: weightedMeanOf(handleTime, answered),
  }),
} satisfies Readonly<Record<string, Column<QueueRow>>>;

/** The organisation's queues. */
export const routingQueuesEndpoint: CliEndpoint<RoutingQueue> = {
  contract: 'platform contract',
  query: ({ queueIds, size }) => routingQueues({ ids: queueIds, pageSize: size }),
  columns: () => [textColumn('Queue', ({ name }) => name), textColumn('Id', ({ id }) => id)],
};

/** The limits that apply to the organisation. */
export const organizationLimitsEndpoint: CliEndpoint<OrganizationLimit> = {
  contract: 'platform contract',
  query: ({ namespace = 'platform.api' }) => organizationLimits(namespace),
  columns: () => [
    textColumn('Limit', ({ key }) => key),
    textColumn('Namespace', ({ namespace }) => namespace),
    numberColumn('Value', ({ value }) => value),
  ],
};
