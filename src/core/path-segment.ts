import { type Check, must, text } from './problems.js';

/**
 * True for an id that a URL can contain as one segment of its path: not empty, not `.` or `..`, which lead to another path, and without
 * half a surrogate pair, which has no encoding.
 */
export const isPathSegment = (id: unknown): id is string =>
  typeof id === 'string' && !/^\.{0,2}$|[\uD800-\uDFFF]/u.test(id);

const segment = must(
  isPathSegment,
  'must not be `.`, `..` or contain half a surrogate pair: a URL path cannot contain it',
);

/** Checks a string that becomes one segment of a path. */
export const pathSegmentProblems: Check = (path, value) => {
  const problems = text(path, value);
  return problems.length > 0 ? problems : segment(path, value);
};
