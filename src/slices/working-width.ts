/** What to do with an interval: ask for it, ask for it to see whether such a width works again, or split it first. */
export type Attempt = 'ask' | 'try' | 'split';

/** Which widths a run asks for. Milliseconds. */
export interface WorkingWidth {
  /** What to do with an interval so wide. After `try`, `answered` or `failed` with the same width must follow. */
  attempt(widthMs: number): Attempt;
  /** An interval was answered. */
  answered(widthMs: number): void;
  /** An interval was too much; its halves are so wide. */
  failed(widthMs: number, halfMs: number): void;
}

/** So many answers in a row, and a wider interval is worth a try. */
const leastAnswers = 8;

/**
 * Remembers which widths were too much in a run. After {@link leastAnswers} answers in a row one interval up to twice as wide is tried: if
 * it is answered, so are the next ones, else it takes twice as many answers until the next try. So a bad day does not narrow the
 * rest of a year, and a limit that stays costs a number of tries that grows with the logarithm of the run.
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
      // No more than twice, where others have failed meanwhile.
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
