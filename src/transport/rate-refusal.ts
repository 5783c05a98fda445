/** What is known of a server that refused. Paces in requests a millisecond. */
export interface LoweredPace {
  /** From where it grows. */
  readonly pace: number;
  /** Where it stops, until the hold is over. */
  readonly mark: number;
  /** What the server seems to have, by when it refused: late, a store of requests; the second one already, a least distance. */
  readonly server: 'window' | 'bucket' | 'distance';
}

/** What happened from the last refusal, or the beginning, to this one. */
export interface Course {
  /** The pace that was refused. */
  readonly refused: number;
  /** How many requests were let through, in how many milliseconds. */
  readonly count: number;
  readonly ms: number;
  /** Length of the server's window, as far as its wait tells. */
  readonly spanMs: number;
  /** The pace that the last refusal led to; undefined at the first one. */
  readonly last: LoweredPace | undefined;
}

/** All in parts of a pace. */
const most = 0.5;
const least = 0.8;
/** Refused on the way up, or after a while: the limit is hardly below. */
const justBelow = 0.96;
const grown = 1.05;
/** Below a limit that was measured, for clocks and ways that differ. */
const safety = 0.985;
/** A window that we filled may have been two of the server's. */
const doubt = 0.85;
/** Ran well for so many windows. */
const triedWindows = 3;
/** After so many windows, the store that a bucket began with hardly counts any more. */
const longWindows = 10;

const between = (low: number, value: number, high: number): number => Math.max(low, Math.min(value, high));
const holding = (pace: number, server: LoweredPace['server']): LoweredPace => ({ pace, mark: pace, server });

/**
 * The pace after a refusal: what was let through tells the limit. Never below half of what was refused; the same only after
 * a burst, where going evenly may be all that is asked.
 */
export const paceAfterRefusal = (course: Course): LoweredPace =>
  course.last === undefined ? afterFirst(course) : afterFurther(course, course.last);

const afterFirst = ({ refused, count, ms, spanMs }: Course): LoweredPace => {
  // Ahead of the even spacing: that may be all that the server minds.
  if (spanMs < 60_000 && count > refused * ms + 0.5) return holding(refused, 'distance');
  const low = refused * most;
  const high = refused * least;
  if (ms > spanMs) {
    // Of a bucket that was full, and of one that was three quarters full. A window that began before us lies between.
    const pace = between(low, (count / (ms + spanMs)) * safety, high);
    return { pace, mark: Math.max(pace, (count / (ms + 0.75 * spanMs)) * safety), server: 'bucket' };
  }
  const filled = count / spanMs;
  // Too few to be a window's limit, or one that is far off.
  if (filled < low) return { pace: low, mark: refused * justBelow, server: count > 1 ? 'window' : 'distance' };
  const mark = between(low, filled * safety, high);
  return { pace: Math.min(mark, Math.max(low, mark * doubt)), mark, server: 'window' };
};

const afterFurther = ({ refused, count, ms, spanMs }: Course, last: LoweredPace): LoweredPace => {
  if (refused > last.pace * grown || ms > triedWindows * spanMs) {
    const isLong = last.server === 'bucket' && ms > longWindows * spanMs;
    const pace = isLong ? (count / (ms + spanMs)) * safety : Infinity;
    return holding(between(refused * most, pace, refused * justBelow), last.server);
  }
  const filled = ms <= spanMs && last.server !== 'distance' ? (count / spanMs) * safety : Infinity;
  return holding(between(refused * most, filled, refused * least), last.server);
};
