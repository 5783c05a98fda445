import { NonEmptyString, refined } from './validation.js';

/**
 * Returns true for an id that can be one segment of a URL path: not empty, not `.` or `..`, which lead to another path, and without half
 * a surrogate pair, which cannot be encoded.
 */
export const isPathSegment = (id: unknown): id is string =>
  typeof id === 'string' && !/^\.{0,2}$|[\uD800-\uDFFF]/u.test(id);

/** A string that becomes one segment of a URL path. */
export const PathSegment = refined(NonEmptyString, (id) =>
  isPathSegment(id)
    ? undefined
    : 'must not be `.`, `..` or contain half a surrogate pair: a URL path cannot contain it',
);
