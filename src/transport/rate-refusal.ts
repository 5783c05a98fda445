import { type Course, type Guess, guessFrom, guessFromBoth, limitOf } from './rate-guess.js';

/** The state of the recovery after a 429. Paces in requests a millisecond. */
export interface LoweredPace {
  /** The pace to continue with, which grows from here. */
  readonly pace: number;
  /** The pace that growth stops at until the hold time is over. */
  readonly mark: number;
  /** Undefined where the server enforces the distance of two requests: the accepted requests say nothing about a limit. */
  readonly guess: Guess | undefined;
}

/** Fraction of the throttled pace after a first 429 that shows no limit. This and the fractions below are of the throttled pace. */
const half = 0.5;
/** After a further 429 within one window, where no limit was found. */
const wellBelow = 0.85;
/** After a 429 while the pace grew, or more than one window later: the limit is just below the pace. */
const justBelow = 0.96;
/** Lowest limit that is accepted at once: a lower one may be the effect of other programs that use the same limit. */
const believed = 0.3;
/** Fraction of a found limit that is used: the server's clock and network delays differ. */
const safety = 0.985;

/**
 * Computes the pace after a 429. Uses the limit that the accepted requests show, if they show one. Keeps the pace only after a first 429 on
 * a burst, where even spacing may be enough.
 *
 * @param last - The result of the previous 429; undefined at the first one.
 */
export const paceAfterRefusal = (refused: number, course: Course, last: LoweredPace | undefined): LoweredPace => {
  const { count, ms, spanMs } = course;
  // Requests were ahead of even spacing, which may be all that the server enforces.
  const isBurst = spanMs < 60_000 && count > refused * ms + 0.5;
  if (last === undefined && isBurst) return holding(refused, undefined);
  const before = last === undefined ? [] : last.guess;
  const guess = before && guessFromBoth(before, guessFrom(course));
  const found = guess === undefined ? 0 : (limitOf(guess) / spanMs) * safety;
  if (found >= refused * believed) return holding(Math.min(found, refused * justBelow), guess);
  if (last !== undefined) return holding(refused * (ms > spanMs ? justBelow : wellBelow), guess);
  return { pace: refused * half, mark: refused * justBelow, guess: count > 1 ? guess : undefined };
};

const holding = (pace: number, guess: Guess | undefined): LoweredPace => ({ pace, mark: pace, guess });
