import {
  isAnalyticsError,
  isHttpError,
  isJobError,
  isNetworkError,
  isPagingError,
  isTimeoutError,
} from '../../core/error-guards.js';
import type { TimeoutError } from '../../core/errors.js';
import type { Interval } from '../../core/interval.js';
import { isServerTimeout } from '../../core/server-timeout.js';
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
  if (isTimeoutError(error) && error.phase === 'total') return afterTotalTimeout(error);
  if (isServerTimeout(error) || (isNetworkError(error) && error.code === 'ERR_BODY_TOO_LARGE')) return 'helps';
  if (!isHttpError(error)) return 'cannot-help';
  const { status, code = '', serverMessage = '' } = error;
  // The code of a 413 only repeats its status.
  const serverText = status === 413 ? serverMessage : `${code} ${serverMessage}`;
  if (status !== 413 && !(status === 400 && tooMuch.test(serverText))) return 'cannot-help';
  if (ofRange.test(serverText) === ofQuery.test(serverText)) return 'may-help';
  return ofRange.test(serverText) ? 'helps' : 'cannot-help';
};

/** Classifies a total timeout by the last failure. Without one, the first attempt used up the time, or the wait for its slot. */
const afterTotalTimeout = ({ cause, attempts }: TimeoutError): ShorterRange => {
  if (cause !== undefined) return shorterRange(cause);
  return attempts > 0 ? 'helps' : 'cannot-help';
};

const preparation: unique symbol = Symbol('preparation');

/** Marks the error of a request before the pages, such as one for the state of a job: a shorter range does not help against it. */
export const asPreparation = <E>(error: E): E =>
  isAnalyticsError(error) ? Object.defineProperty(error, preparation, { value: true }) : error;

const isPreparation = (error: unknown): boolean => isAnalyticsError(error) && preparation in error;

/** Returns the reason that a response gives for its failure, in a form that can be compared; undefined for other errors. */
export const reasonOf = (error: unknown): string | undefined =>
  isHttpError(error) ? JSON.stringify([error.status, error.code, error.serverMessage]) : undefined;

/** Attempts for a range that can be split: after the third failure of this kind, a shorter range is the better request. */
const attemptsBeforeSplit = 3;

/** Decides on a retry for a range that can be split. */
export const decideSplittable = (error: unknown): Verdict => decideAfter(attemptsBeforeSplit, error);

/** Decides on a retry for a trial of a length that has failed before: one failure is enough to split. */
export const decideTrial = (error: unknown): Verdict => decideAfter(1, error);

const decideAfter = (attempts: number, error: unknown): Verdict => {
  const verdict = judge(error);
  return verdict.retry && shorterRange(error) === 'helps' ? { ...verdict, atMost: attempts - 1 } : verdict;
};

/**
 * Returns both halves of an interval, divided on the grid near the middle, or where the first half has the minimum length; undefined where
 * a half would be shorter.
 *
 * @param minLengthEnd - Returns the end of an interval of the minimum length with this start.
 */
export const halves = (
  { startMs, endMs }: Interval,
  grid: Grid,
  minLengthEnd: (startMs: number) => number,
): readonly [Interval, Interval] | undefined => {
  const middleMs = (startMs + endMs) / 2;
  // The first of two steps can be the longer one: January, February.
  const cuts = [grid.atOrBefore(middleMs), grid.after(middleMs), grid.atOrBefore(minLengthEnd(startMs))];
  const cutMs = cuts.find(
    (ms) => ms > startMs && ms < endMs && minLengthEnd(startMs) <= ms && minLengthEnd(ms) <= endMs,
  );
  if (cutMs === undefined) return undefined;
  return [
    { startMs, endMs: cutMs },
    { startMs: cutMs, endMs },
  ];
};

/** Returns the first part of an interval that cannot be split further. */
export const minLengthPart = (interval: Interval, grid: Grid, minLengthEnd: (startMs: number) => number): Interval => {
  const [first] = halves(interval, grid, minLengthEnd) ?? [];
  return first === undefined ? interval : minLengthPart(first, grid, minLengthEnd);
};

/** What to do with an interval: request it, request it to test whether this length works again, or split it first. */
export type Attempt = 'ask' | 'try' | 'split';

/** Decides which lengths of intervals a run requests, in milliseconds. */
export interface WorkingLength {
  /** Returns what to do with an interval of this length. After `try`, `recordSuccess` or `recordFailure` with the same length must follow. */
  attempt(lengthMs: number): Attempt;
  /** Records that an interval has been read. */
  recordSuccess(lengthMs: number): void;
  /** Records that an interval was too large, and the length of its halves. */
  recordFailure(lengthMs: number, halfMs: number): void;
  /** Records that an interval which cannot be split has failed, and is omitted. */
  recordOmission(lengthMs: number): void;
}

/** Number of successes in a row after which a longer interval is tested. */
const minResponses = 8;

/**
 * Remembers which lengths were too large in a run. After {@link minResponses} successes in a row, it tests one interval of up to twice the
 * length: after a success, that length is requested from then on; after a failure, the next test requires twice as many successes. So one
 * bad day does not shorten the requests of a whole year, and a permanent limit costs a number of tests that grows with the logarithm of the run.
 */
export const workingLength = (): WorkingLength => {
  let workingMs = Infinity;
  let triedMs: number | undefined;
  let inARow = 0;
  let needed = minResponses;
  const recordOmission = (lengthMs: number): void => {
    if (lengthMs === triedMs) {
      triedMs = undefined;
      needed *= 2;
    }
    inARow = 0;
  };
  return {
    attempt: (lengthMs) => {
      if (lengthMs <= workingMs) return 'ask';
      if (triedMs !== undefined || inARow < needed || lengthMs > 2 * workingMs) return 'split';
      triedMs = lengthMs;
      return 'try';
    },
    recordSuccess: (lengthMs) => {
      inARow += 1;
      if (lengthMs !== triedMs) return;
      // At most doubled, because other intervals may have failed meanwhile.
      workingMs = Math.min(lengthMs, 2 * workingMs);
      triedMs = undefined;
      inARow = 0;
      needed = minResponses;
    },
    recordFailure: (lengthMs, halfMs) => {
      recordOmission(lengthMs);
      workingMs = Math.min(workingMs, halfMs);
    },
    recordOmission,
  };
};

/** Counts consecutive failures of slices that cannot be split. */
export interface FailureStreak {
  /** Returns the first failure; undefined where there was none. */
  first(): unknown;
  /** Returns the first description that a failure had; undefined where none had one. */
  description(): string | undefined;
  /** Returns true after 50 failures in a row, when the rest is not worth requesting. It stays true. */
  areTooMany(): boolean;
  /** Records that a slice that cannot be split has failed with all its attempts. */
  recordFailure(error: unknown, description?: string): void;
  /** Records that an interval has been read. */
  recordSuccess(): void;
}

/** Maximum number of failures in a row: more than a day of half hours, so that one day that always fails does not end a run on its own. */
const maxStreak = 50;

/** Creates a {@link FailureStreak}. A success of any slice shows that the server responds, and resets the count. */
export const failureStreak = (): FailureStreak => {
  let first: unknown;
  let described: string | undefined;
  let inARow = 0;
  const areTooMany = () => inARow >= maxStreak;
  return {
    first: () => first,
    description: () => described,
    areTooMany,
    recordFailure: (error, description) => {
      first ??= error;
      described ??= description;
      inARow += 1;
    },
    recordSuccess: () => {
      if (!areTooMany()) inARow = 0;
    },
  };
};
