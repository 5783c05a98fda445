/** What a server reports about its limit: requests counted, requests allowed, and milliseconds until the count is reset. */
export interface LimitFacts {
  readonly count: number;
  readonly allowed: number;
  readonly resetMs: number;
}

const decimal = /^\d{1,9}(?:\.\d{1,9})?$/;
/** Parses a header and rounds up, as for a wait; NaN where it is not a number. */
const numberOf = (header: string | null): number =>
  decimal.test(header?.trim() ?? '') ? Math.ceil(Number(header)) : NaN;

/** Longest reset of a rate limit, in seconds: an hour. A longer one is ignored. */
const longestResetS = 3600;

/**
 * Reads `inin-ratelimit-count`, `-allowed` and `-reset` (seconds). Returns undefined where one is absent or implausible: the platform
 * has sent them in some years, and documents them nowhere.
 */
export const limitFacts = (header: (name: string) => string | null): LimitFacts | undefined => {
  const told = (name: string): number => numberOf(header(`inin-ratelimit-${name}`));
  const count = told('count');
  if (Number.isNaN(count)) return undefined; // On almost every response: the other headers need not be read.
  const allowed = told('allowed');
  const resetS = told('reset');
  const makesSense = allowed >= 1 && resetS <= longestResetS;
  return makesSense ? { count, allowed, resetMs: resetS * 1000 } : undefined;
};
