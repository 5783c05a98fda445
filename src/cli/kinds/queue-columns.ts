import type { QueueRow } from '../../endpoints/queue-row.js';
import { type Column, numberColumn, textColumn } from '../table/column.js';
import { sumOf, weightedMeanOf } from '../table/tally.js';

const answered = (row: QueueRow): number => row.answered;
const rated = (row: QueueRow): number => row.answered + row.abandoned;
const serviceLevel = (row: QueueRow): number | null => row.serviceLevelPercent;
const handleTime = (row: QueueRow): number | null => row.avgHandleTime;

/** The queue's name, or its id where the name is not known. */
export const queueColumn: Column<QueueRow> = textColumn('Queue', ({ queueName, queueId }) => queueName ?? queueId);

export const mediaColumn: Column<QueueRow> = textColumn('Media', ({ mediaType }) => mediaType);

/** Where an interval split by a granularity starts. */
export const fromColumn: Column<QueueRow> = textColumn('From', ({ intervalStart }) => intervalStart);

/**
 * The five figures of queue performance, by the tutorial's names. Totals: counts are summed; the service level is weighted by
 * answered + abandoned, which it is a share of; the handle time by answered, the nearest that a row tells: conversations that
 * were handled without having been answered, such as callbacks, have no count here.
 */
export const figureColumns = {
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
