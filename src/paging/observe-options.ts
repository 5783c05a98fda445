import { fields, flag, optional, positive, unfitFor } from '../core/problems.js';
import { longestTimerMs } from '../core/runtime.js';

/** How a query is asked again and again. */
export interface ObserveOptions {
  /** From the beginning of a poll to that of the next one, in milliseconds. A poll that takes longer makes the next one leave out its turn. */
  readonly everyMs: number;
  /**
   * Passes only rows that are not as they were in the poll before. A row that is not answered any more comes once with the count 0, where the
   * platform leaves out what is zero.
   * @defaultValue false: every row of every poll
   */
  readonly distinct?: boolean | undefined;
}

/** Checks {@link ObserveOptions}, and that a poll's run has no checkpoint: the next one would skip what it is to ask. */
export const observeProblems = fields<ObserveOptions & { checkpoint: unknown }>({
  everyMs: positive(longestTimerMs),
  distinct: optional(flag),
  checkpoint: unfitFor('observe'),
});
