import { fields, flag, optional, positive, unfitFor } from '../core/validation.js';
import { longestTimerMs } from '../core/runtime.js';

/** Options of `AnalyticsClient.observe`. */
export interface ObserveOptions {
  /** Time from the start of a poll to the start of the next one, in milliseconds. A poll that takes longer skips the polls that it overlaps. */
  readonly everyMs: number;
  /**
   * Emits only rows that differ from the previous poll. A row that is no longer returned is emitted once with the count 0, for endpoints
   * that omit zeros.
   * @defaultValue false: every row of every poll
   */
  readonly distinct?: boolean | undefined;
}

/** Validates {@link ObserveOptions}, and rejects a checkpoint: the next poll would skip what it has to request. */
export const observeProblems = fields<ObserveOptions & { checkpoint: unknown }>({
  everyMs: positive(longestTimerMs),
  distinct: optional(flag),
  checkpoint: unfitFor('observe'),
});
