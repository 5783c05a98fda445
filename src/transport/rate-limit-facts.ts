/** What a server tells about its limit: requests counted, requests allowed, and milliseconds until it forgets some. */
export interface LimitFacts {
  readonly count: number;
  readonly allowed: number;
  readonly resetMs: number;
}

const decimal = /^\d{1,9}(?:\.\d{1,9})?$/;
/** Rounded up, as a wait is; NaN where the header is not a number. */
const numberOf = (header: string | null): number =>
  decimal.test(header?.trim() ?? '') ? Math.ceil(Number(header)) : NaN;

/** A longer reset is no rate limit's: an hour, in seconds. */
const longestResetS = 3600;

/**
 * Reads `inin-ratelimit-count`, `-allowed` and `-reset` (seconds). Undefined where one is absent or makes no sense: they stood on
 * the platform's answers in some years and are promised nowhere.
 */
export const limitFacts = (header: (name: string) => string | null): LimitFacts | undefined => {
  const told = (name: string): number => numberOf(header(`inin-ratelimit-${name}`));
  const count = told('count');
  if (Number.isNaN(count)) return undefined; // on almost every answer: the others are not looked for
  const allowed = told('allowed');
  const resetS = told('reset');
  const makesSense = allowed >= 1 && resetS <= longestResetS;
  return makesSense ? { count, allowed, resetMs: resetS * 1000 } : undefined;
};
