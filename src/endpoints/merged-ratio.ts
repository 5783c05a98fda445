import type { Stats } from './aggregates/page.js';

/**
 * Computes the ratio of several parts together; undefined where none has one.
 *
 * @returns 'unknown' where a part has a ratio without its denominator: its weight is not known.
 */
export const mergedRatio = (parts: readonly Stats[]): number | 'unknown' | undefined => {
  const rated = parts.filter(({ ratio }) => ratio !== undefined);
  if (rated.some(({ denominator }) => denominator === undefined)) return 'unknown';
  const total = (key: 'numerator' | 'denominator') => parts.reduce((sum, part) => sum + (part[key] ?? 0), 0);
  // Where the denominators add up to 0, the server's ratio is kept.
  return rated.length === 0 || total('denominator') === 0 ? rated[0]?.ratio : total('numerator') / total('denominator');
};
