import type { DetailsParams } from '../../endpoints/conversation-details.js';
import { queueFilter } from './queue-filter.js';
import type { Question, QuestionFlag } from '../endpoints/endpoint.js';

/** Flags that both endpoints for single conversations take, the paged one and the job. */
export const detailsFlags: readonly QuestionFlag[] = ['interval', 'queueIds', 'mediaTypes', 'names', 'size'];

/** Returns the parameters of a query for conversations with a segment at one of the queues and of one of the media types. */
export const detailsParams = (question: Question): DetailsParams => {
  const filter = queueFilter(question);
  return { interval: question.interval, ...(filter && { segmentFilters: [filter] }) };
};
