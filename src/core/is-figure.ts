/**
 * Returns true for a number that JSON.parse reads without loss: not NaN, not infinite (1e400 is parsed as Infinity), and not beyond
 * 2^53 - 1, where 9007199254740993 is parsed as 9007199254740992.
 */
export const isFigure = (value: unknown): value is number =>
  typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
