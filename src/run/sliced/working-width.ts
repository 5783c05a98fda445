/** What to do with an interval: request it, request it to test whether this length works again, or split it first. */
export type Attempt = 'ask' | 'try' | 'split';

/** Decides which lengths of intervals a run requests, in milliseconds. */
export interface WorkingWidth {
  /** Returns what to do with an interval of this length. After `try`, `answered` or `failed` with the same length must follow. */
  attempt(widthMs: number): Attempt;
  /** Records that an interval has been read. */
  answered(widthMs: number): void;
  /** Records that an interval was too large, and the length of its halves. */
  failed(widthMs: number, halfMs: number): void;
}

/** Number of successes in a row after which a longer interval is tested. */
const leastAnswers = 8;

/**
 * Remembers which lengths were too large in a run. After {@link leastAnswers} successes in a row, it tests one interval of up to twice the
 * length: after a success, that length is requested from then on; after a failure, the next test requires twice as many successes. So one
 * bad day does not shorten the requests of a whole year, and a permanent limit costs a number of tests that grows with the logarithm of the run.
 */
export const workingWidth = (): WorkingWidth => {
  let workingMs = Infinity;
  let triedMs: number | undefined;
  let inARow = 0;
  let needed = leastAnswers;
  return {
    attempt: (widthMs) => {
      if (widthMs <= workingMs) return 'ask';
      if (triedMs !== undefined || inARow < needed || widthMs > 2 * workingMs) return 'split';
      triedMs = widthMs;
      return 'try';
    },
    answered: (widthMs) => {
      inARow += 1;
      if (widthMs !== triedMs) return;
      // At most doubled, because other intervals may have failed meanwhile.
      workingMs = Math.min(widthMs, 2 * workingMs);
      triedMs = undefined;
      inARow = 0;
      needed = leastAnswers;
    },
    failed: (widthMs, halfMs) => {
      if (widthMs === triedMs) {
        triedMs = undefined;
        needed *= 2;
      }
      workingMs = Math.min(workingMs, halfMs);
      inARow = 0;
    },
  };
};
