import type { Problem } from '../core/errors.js';
import { flagFor } from './flag-for.js';
import type { QueryKind, QuestionFlag } from './endpoints/endpoint.js';
import type { QueryFlags } from './query/flags.js';

const questionFlags: readonly QuestionFlag[] = [
  'interval',
  'granularity',
  'timeZone',
  'queueIds',
  'mediaTypes',
  'names',
  'metrics',
  'groupBy',
  'size',
  'namespace',
];

/** Returns a problem for each flag that the endpoint does not take. */
export const unusedFlags = ({ name, takes }: QueryKind, flags: QueryFlags): readonly Problem[] =>
  questionFlags
    .filter((flag) => flags[flag] !== undefined && !takes.includes(flag))
    .map((flag) => ({ path: flag, message: `${name} does not take it: it takes ${takes.map(flagFor).join(', ')}` }));
