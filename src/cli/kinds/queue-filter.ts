import { anyOf, type Filter, type Predicate } from '../../endpoints/filter.js';
import type { Question } from '../endpoints/endpoint.js';

/** Returns the filter for `--queue-ids` and `--media-types`; undefined where both are omitted. */
export const queueFilter = ({
  queueIds = [],
  mediaTypes = [],
}: Question): Filter<Predicate<'queueId' | 'mediaType'>> | undefined => {
  const clauses = [...anyOf('queueId', queueIds), ...anyOf('mediaType', mediaTypes)];
  return clauses.length === 0 ? undefined : { type: 'and', clauses };
};
