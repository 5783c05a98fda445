import type { DetailsParams } from '../../endpoints/conversation-details.js';
import { queueFilter } from './queue-filter.js';
import type { Question, QuestionFlag } from './query-kind.js';

/** Flags that both ways to ask for conversations one by one take. */
export const detailsFlags: readonly QuestionFlag[] = ['interval', 'queueIds', 'mediaTypes', 'names', 'size'];

/** Conversations one by one, by pages or by a job: those with a segment at one of the queues, of one of the media types. */
export const detailsParams = (question: Question): DetailsParams => {
  const filter = queueFilter(question);
  return { interval: question.interval, ...(filter && { segmentFilters: [filter] }) };
};
