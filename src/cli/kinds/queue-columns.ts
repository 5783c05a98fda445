import type { QueueRow } from '../../endpoints/queue-row.js';
import { type Column, numberColumn, textColumn } from '../table/column.js';
import { sumOf, weightedMeanOf } from '../table/tally.js';

const answered = (row: QueueRow): number => row.answered;
const rated = (row: QueueRow): number => row.answered + row.abandoned;
const serviceLevel = (row: QueueRow): number | null => row.serviceLevelPercent;
const handleTime = (row: QueueRow): number | null => row.avgHandleTime;

/** Shows the queue's name, or its id where the name is not known. */
export const queueColumn: Column<QueueRow> = textColumn('Queue', ({ queueName, queueId }) => queueName ?? queueId);

export const mediaColumn: Column<QueueRow> = textColumn('Media', ({ mediaType }) => mediaType);

/** Shows the start of an interval that a granularity divides. */
export const fromColumn: Column<QueueRow> = textColumn('From', ({ intervalStart }) => intervalStart);

/**
 * Shows the five metrics of queue performance, by the tutorial's names. Totals sum the counts and weight the service level by
 * answered + abandoned, its denominator. They weight the handle time by answered, the closest count of a row: conversations that
 * were handled but not answered, such as callbacks, are not counted here.
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
