import { type Course, type Guess, guessFrom, guessFromBoth, limitOf } from './rate-guess.js';

/** What is known of a server that refused. Paces in requests a millisecond. */
export interface LoweredPace {
  /** From where it grows. */
  readonly pace: number;
  /** Where it stops, until the hold is over. */
  readonly mark: number;
  /** Undefined where the server minds the distance of two requests: what it let through tells no limit. */
  readonly guess: Guess | undefined;
}

/** All in parts of the pace that was refused. */
const half = 0.5;
/** Refused within a window, and no limit found. */
const wellBelow = 0.85;
/** Refused on the way up, or after a while: the limit is hardly below. */
const justBelow = 0.96;
/** A limit further below is not believed at once: others may have used it up. */
const believed = 0.3;
/** Of a limit that was found, for clocks and ways that differ. */
const safety = 0.985;

/**
 * The pace after a refusal. Where what was let through tells a limit, that. The same pace only after a burst, where going evenly
 * may be all that is asked.
 *
 * @param last - What the last refusal led to; undefined at the first one.
 */
export const paceAfterRefusal = (refused: number, course: Course, last: LoweredPace | undefined): LoweredPace => {
  const { count, ms, spanMs } = course;
  // Ahead of the even spacing: that may be all that the server minds.
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
