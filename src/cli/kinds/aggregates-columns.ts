import type { AggregateRow } from '../../endpoints/aggregate-row.js';
import { nameOf } from '../../endpoints/catalogue.js';
import { type Column, textColumn } from '../table/column.js';
import { aggregatesParams } from './aggregates-params.js';
import { metricColumns } from './metric-columns.js';
import type { Question } from '../endpoints/endpoint.js';

/** Returns a column for each dimension, the start of the interval where there is a granularity, then the columns of each metric. */
export const aggregatesColumns = (question: Question): readonly Column<AggregateRow>[] => {
  const { groupBy, metrics } = aggregatesParams(question);
  return [
    ...groupBy.map((group) => textColumn<AggregateRow>(nameOf(group), (row) => row.group[nameOf(group)])),
    ...(question.granularity === undefined ? [] : [textColumn<AggregateRow>('From', (row) => row.intervalStart)]),
    ...metrics.flatMap((metric) => metricColumns(nameOf(metric))),
  ];
};
