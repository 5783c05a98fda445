import { isHttpError, isJobError, isNetworkError, isPagingError } from '../../core/error-guards.js';
import type { Interval } from '../../core/interval.js';
import { isOutOfTime, isPreparation } from '../../core/out-of-time.js';
import { judge, type Verdict } from '../../core/retry-decision.js';
import type { Grid } from './calendar.js';

/** Whether a shorter range helps after a failure. `may-help`: the server reports that something is too large, but not what. */
export type ShorterRange = 'helps' | 'may-help' | 'cannot-help';

const tooMuch =
  /too[ ._-](large|many|big|long|much)|exceed|larger than|(limit|maximum).*result|result.*(limit|maximum)/i;
/** Words for what a shorter range reduces. */
const ofRange = /result|interval|range|period|rows|records|data.?points|buckets/i;
/** Words for what does not depend on the range. */
const ofQuery = /predicate|metric|dimension|group.?by|filter|clause|body|payload|size|bytes/i;

/** Classifies a failure: a request that was too slow or too large for the server or a proxy may succeed with a shorter range. */
export const shorterRange = (error: unknown): ShorterRange => {
  if (isPreparation(error)) return 'cannot-help';
  if (isPagingError(error)) return error.reason === 'too-many-rows' ? 'helps' : 'cannot-help';
  // The job has succeeded, but reading its results failed.
  if (isJobError(error)) return error.state === 'FULFILLED' ? shorterRange(error.cause) : 'cannot-help';
  if (isOutOfTime(error) || (isNetworkError(error) && error.code === 'ERR_BODY_TOO_LARGE')) return 'helps';
  if (!isHttpError(error)) return 'cannot-help';
  const { status, code = '', serverMessage = '' } = error;
  // The code of a 413 only repeats its status.
  const said = status === 413 ? serverMessage : `${code} ${serverMessage}`;
  if (status !== 413 && !(status === 400 && tooMuch.test(said))) return 'cannot-help';
  if (ofRange.test(said) === ofQuery.test(said)) return 'may-help';
  return ofRange.test(said) ? 'helps' : 'cannot-help';
};

/** Returns the reason that a response gives for its failure, in a form that can be compared; undefined for other errors. */
export const reasonOf = (error: unknown): string | undefined =>
  isHttpError(error) ? JSON.stringify([error.status, error.code, error.serverMessage]) : undefined;

/** Attempts for a range that can be split: after the third failure of this kind, a shorter range is the better request. */
const attemptsBeforeSplit = 3;

/** Makes the retry decision for a range that can be split. */
export const judgeSplittable = (error: unknown): Verdict => judgeAfter(attemptsBeforeSplit, error);

/** Makes the retry decision for a range as long as one that has failed before: a single failure is enough to split it. */
export const judgeWider = (error: unknown): Verdict => judgeAfter(1, error);

const judgeAfter = (attempts: number, error: unknown): Verdict => {
  const verdict = judge(error);
  return verdict.retry && shorterRange(error) === 'helps' ? { ...verdict, atMost: attempts - 1 } : verdict;
};

/**
 * Returns both halves of an interval, divided on the grid near the middle, or where the first half has the minimum length; undefined where
 * a half would be shorter.
 *
 * @param leastEnd - Returns the end of an interval of the minimum length with this start.
 */
export const halves = (
  { startMs, endMs }: Interval,
  grid: Grid,
  leastEnd: (startMs: number) => number,
): readonly [Interval, Interval] | undefined => {
  const middleMs = (startMs + endMs) / 2;
  // The first of two steps can be the longer one: January, February.
  const cuts = [grid.atOrBefore(middleMs), grid.after(middleMs), grid.atOrBefore(leastEnd(startMs))];
  const cutMs = cuts.find((ms) => ms > startMs && ms < endMs && leastEnd(startMs) <= ms && leastEnd(ms) <= endMs);
  if (cutMs === undefined) return undefined;
  return [
    { startMs, endMs: cutMs },
    { startMs: cutMs, endMs },
  ];
};

/** Returns the first part of an interval that cannot be split further. */
export const leastPart = (interval: Interval, grid: Grid, leastEnd: (startMs: number) => number): Interval => {
  const [first] = halves(interval, grid, leastEnd) ?? [];
  return first === undefined ? interval : leastPart(first, grid, leastEnd);
};

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
const minResponses = 8;

/**
 * Remembers which lengths were too large in a run. After {@link minResponses} successes in a row, it tests one interval of up to twice the
 * length: after a success, that length is requested from then on; after a failure, the next test requires twice as many successes. So one
 * bad day does not shorten the requests of a whole year, and a permanent limit costs a number of tests that grows with the logarithm of the run.
 */
export const workingWidth = (): WorkingWidth => {
  let workingMs = Infinity;
  let triedMs: number | undefined;
  let inARow = 0;
  let needed = minResponses;
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
      needed = minResponses;
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

/** Counts the failures of a run at the minimum length of an interval. */
export interface FailureRun {
  /** Returns the first failure; undefined where there was none. */
  first(): unknown;
  /** Returns true after 50 failures in a row, when the rest is not worth requesting. It stays true. */
  areTooMany(): boolean;
  /** Records that an interval of the minimum length has failed with all its attempts. */
  failed(error: unknown): void;
  /** Records that an interval has been read. */
  answered(): void;
}

/** Maximum number of failures in a row: more than a day of half hours, so that one day that always fails does not end a run on its own. */
const maxFailureRun = 50;

/** Counts failures at the minimum length. A success in any lane shows that the server responds, and resets the count. */
export const failureRun = (): FailureRun => {
  let first: unknown;
  let inARow = 0;
  const areTooMany = () => inARow >= maxFailureRun;
  return {
    first: () => first,
    areTooMany,
    failed: (error) => {
      first ??= error;
      inARow += 1;
    },
    answered: () => {
      if (!areTooMany()) inARow = 0;
    },
  };
};
