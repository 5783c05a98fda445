import type { AggregateRow } from '../../endpoints/aggregate-row.js';
import type { Clause, Dimension, Filter, Metric } from '../../endpoints/aggregates-query.js';
import { conversationAggregates } from '../../endpoints/conversation-aggregates.js';
import { nameOf } from '../../endpoints/catalogue.js';
import { given } from '../given.js';
import { type Column, textColumn } from '../table/column.js';
import { catalogueNames } from './catalogue-names.js';
import { metricColumns } from './metric-columns.js';
import type { QueryKind, Question } from './query-kind.js';

const usualMetrics = ['nOffered', 'tAnswered', 'tAbandon', 'tHandle', 'oServiceLevel'];
const usualGroups = ['queueId', 'mediaType'];

/** Any metrics of conversations by any dimensions, from a region. */
export const conversationAggregatesKind: QueryKind<AggregateRow> = {
  name: 'conversationAggregates',
  contract: 'platform contract',
  takes: ['interval', 'granularity', 'timeZone', 'queueIds', 'mediaTypes', 'metrics', 'groupBy'],
  query: (question) => {
    const { interval, granularity, timeZone } = question;
    return conversationAggregates({
      interval,
      metrics: metricsOf(question),
      groupBy: groupsOf(question),
      ...given({ granularity, timeZone, filter: filterOf(question) }),
    });
  },
  columns: (question): readonly Column<AggregateRow>[] => [
    ...groupsOf(question).map((group) => textColumn<AggregateRow>(nameOf(group), (row) => row.group[nameOf(group)])),
    ...(question.granularity === undefined ? [] : [textColumn<AggregateRow>('From', (row) => row.intervalStart)]),
    ...metricsOf(question).flatMap((metric) => metricColumns(nameOf(metric))),
  ],
};

const metricsOf = ({ metrics = usualMetrics }: Question) => catalogueNames<Metric>(metrics) ?? [];
const groupsOf = ({ groupBy = usualGroups }: Question) => catalogueNames<Dimension>(groupBy) ?? [];

const filterOf = ({ queueIds = [], mediaTypes = [] }: Question): Filter | undefined => {
  const clauses = [anyOf('queueId', queueIds), anyOf('mediaType', mediaTypes)].filter(
    ({ predicates }) => predicates.length > 0,
  );
  return clauses.length === 0 ? undefined : { type: 'and', clauses };
};

const anyOf = (dimension: 'queueId' | 'mediaType', values: readonly string[]): Clause => ({
  type: 'or',
  predicates: values.map((value) => ({ dimension, value })),
});
