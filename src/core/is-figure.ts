/**
 * True for a number that is read as it was written: no NaN, no infinity (JSON's 1e400 is read as one), and nothing beyond 2^53 - 1, where
 * 9007199254740993 is read as 9007199254740992.
 */
export const isFigure = (value: unknown): value is number =>
  typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
