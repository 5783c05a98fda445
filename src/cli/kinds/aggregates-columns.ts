import type { AggregateRow } from '../../endpoints/aggregate-row.js';
import { nameOf } from '../../endpoints/catalogue.js';
import { type Column, textColumn } from '../table/column.js';
import { aggregatesParams } from './aggregates-params.js';
import { metricColumns } from './metric-columns.js';
import type { Question } from './query-kind.js';

/** A column for each dimension, then those of each metric. */
export const aggregatesColumns = (question: Question): readonly Column<AggregateRow>[] => {
  const { groupBy, metrics } = aggregatesParams(question);
  return [
    ...groupBy.map((group) => textColumn<AggregateRow>(nameOf(group), (row) => row.group[nameOf(group)])),
    ...(question.granularity === undefined ? [] : [textColumn<AggregateRow>('From', (row) => row.intervalStart)]),
    ...metrics.flatMap((metric) => metricColumns(nameOf(metric))),
  ];
};
