import { isHttpError, isNetworkError, isTimeoutError } from '../core/error-guards.js';
import type { Interval } from '../core/interval.js';
import { judge, type Verdict } from '../core/verdict.js';
import type { Grid } from './grid.js';

const tooMuch = /too[ ._-](large|many|big|long)|exceed|limit.*result|result.*limit/i;

/** True for failures that a shorter range may not have: the server or a proxy ran out of time or room. */
export const asksForLess = (error: unknown): boolean => {
  if (isTimeoutError(error)) return error.phase === 'attempt';
  if (isNetworkError(error)) return error.code === 'ERR_BODY_TOO_LARGE';
  if (!isHttpError(error)) return false;
  if ([408, 413, 502, 504].includes(error.status)) return true;
  return error.status === 400 && tooMuch.test(`${error.code} ${error.serverMessage}`);
};

/** Tries of a range that can be split: after the third failure of this kind, a shorter one is the better question. */
const triesBeforeSplit = 3;

/** Judges failures of a range that can be split. */
export const judgeSplittable = (error: unknown): Verdict => judgeAfter(triesBeforeSplit, error);

/** Judges failures of a range as wide as one that has failed before: a single one says enough. */
export const judgeWider = (error: unknown): Verdict => judgeAfter(1, error);

const judgeAfter = (tries: number, error: unknown): Verdict => {
  const verdict = judge(error);
  return verdict.retry && asksForLess(error) ? { ...verdict, atMost: tries - 1 } : verdict;
};

/**
 * Both halves of an interval, cut on the grid near the middle, or where the first one is just wide enough; undefined where one would
 * be too narrow.
 *
 * @param leastEnd - When an interval with this start is wide enough.
 */
export const halves = (
  { startMs, endMs }: Interval,
  grid: Grid,
  leastEnd: (startMs: number) => number,
): readonly [Interval, Interval] | undefined => {
  const middleMs = (startMs + endMs) / 2;
  // Of two steps the first can be the longer one: January, February.
  const cuts = [grid.atOrBefore(middleMs), grid.after(middleMs), grid.atOrBefore(leastEnd(startMs))];
  const cutMs = cuts.find((ms) => ms > startMs && ms < endMs && leastEnd(startMs) <= ms && leastEnd(ms) <= endMs);
  if (cutMs === undefined) return undefined;
  return [
    { startMs, endMs: cutMs },
    { startMs: cutMs, endMs },
  ];
};
