import { type Check, must, text } from './validation.js';

/**
 * Returns true for an id that can be one segment of a URL path: not empty, not `.` or `..`, which lead to another path, and without half
 * a surrogate pair, which cannot be encoded.
 */
export const isPathSegment = (id: unknown): id is string =>
  typeof id === 'string' && !/^\.{0,2}$|[\uD800-\uDFFF]/u.test(id);

const segment = must(
  isPathSegment,
  'must not be `.`, `..` or contain half a surrogate pair: a URL path cannot contain it',
);

/** Validates a string that becomes one segment of a URL path. */
export const pathSegmentProblems: Check = (path, value) => {
  const problems = text(path, value);
  return problems.length > 0 ? problems : segment(path, value);
};
