/**
 * True for an id that a URL can contain as one segment of its path: not empty, not `.` or `..`, which lead to another path, and without
 * half a surrogate pair, which has no encoding.
 */
export const isPathSegment = (id: unknown): id is string =>
  typeof id === 'string' && !/^\.{0,2}$|[\uD800-\uDFFF]/u.test(id);
