import type { Stats } from './aggregates-page.js';

/**
 * Divides the ratio of several parts anew; undefined where none has one.
 *
 * @returns 'unknown' where a part has a ratio without its denominator: its weight is not known.
 */
export const mergedRatio = (parts: readonly Stats[]): number | 'unknown' | undefined => {
  const rated = parts.filter(({ ratio }) => ratio !== undefined);
  if (rated.some(({ denominator }) => denominator === undefined)) return 'unknown';
  const total = (key: 'numerator' | 'denominator') => parts.reduce((sum, part) => sum + (part[key] ?? 0), 0);
  // Of nothing, the ratio is what the server says it is.
  return rated.length === 0 || total('denominator') === 0 ? rated[0]?.ratio : total('numerator') / total('denominator');
};
