import type { Dimension, Metric } from '../../endpoints/aggregates-query.js';
import { given } from '../given.js';
import { catalogueNames } from './catalogue-names.js';
import { queueFilter } from './queue-filter.js';
import type { Question, QuestionFlag } from './query-kind.js';

const usualMetrics = ['nOffered', 'tAnswered', 'tAbandon', 'tHandle', 'oServiceLevel'];
const usualGroups = ['queueId', 'mediaType'];

/** Flags that both ways to ask for conversation aggregates take. */
export const aggregatesFlags: readonly QuestionFlag[] = [
  'interval',
  'granularity',
  'timeZone',
  'queueIds',
  'mediaTypes',
  'metrics',
  'groupBy',
];

/** A question to conversation aggregates, by an answer or by a job. Usually: the figures of queue performance, by queue and media type. */
export const aggregatesParams = (question: Question) => {
  const { interval, granularity, timeZone, metrics = usualMetrics, groupBy = usualGroups } = question;
  return {
    interval,
    metrics: catalogueNames<Metric>(metrics) ?? [],
    groupBy: catalogueNames<Dimension>(groupBy) ?? [],
    ...given({ granularity, timeZone, filter: queueFilter(question) }),
  };
};
