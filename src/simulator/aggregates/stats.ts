import { serviceTarget } from '../history/media-profile.js';
import type { Summary } from './cell.js';
import type { Measure } from './measures.js';

/** `stats` of a metric as the platform writes them: which keys there are follows from the kind of metric. */
export const statsOf = (kind: Measure['kind'], { count, sum, min, max }: Summary): Readonly<Record<string, number>> => {
  switch (kind) {
    case 'count':
      return { count };
    case 'time':
      return { max, min, count, sum };
    case 'level':
      return { ratio: sum / count, numerator: sum, denominator: count, target: serviceTarget };
    case 'target':
      return { target: max };
  }
};
