import { isHttpError, isJobError, isNetworkError, isPagingError } from '../../core/error-guards.js';
import type { Interval } from '../../core/interval.js';
import { isOutOfTime } from '../../core/out-of-time.js';
import { judge, type Verdict } from '../../core/retry-decision.js';
import type { Grid } from './grid.js';

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
