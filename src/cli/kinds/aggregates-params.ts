import type { Dimension, Metric } from '../../endpoints/aggregates/query.js';
import { given } from '../given.js';
import { catalogueNames } from './catalogue-names.js';
import { queueFilter } from './queue-filter.js';
import type { Question, QuestionFlag } from '../endpoints/endpoint.js';

const usualMetrics = ['nOffered', 'tAnswered', 'tAbandon', 'tHandle', 'oServiceLevel'];
const usualGroups = ['queueId', 'mediaType'];

/** Flags that both endpoints for conversation aggregates take, the synchronous one and the job. */
export const aggregatesFlags: readonly QuestionFlag[] = [
  'interval',
  'granularity',
  'timeZone',
  'queueIds',
  'mediaTypes',
  'metrics',
  'groupBy',
];

/** Returns the parameters of a query for conversation aggregates. Defaults: the metrics of queue performance, by queue and media type. */
export const aggregatesParams = (question: Question) => {
  const { interval, granularity, timeZone, metrics = usualMetrics, groupBy = usualGroups } = question;
  return {
    interval,
    metrics: catalogueNames<Metric>(metrics) ?? [],
    groupBy: catalogueNames<Dimension>(groupBy) ?? [],
    ...given({ granularity, timeZone, filter: queueFilter(question) }),
  };
};
