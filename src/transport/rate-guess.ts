/** Requests in a window that the server would allow if it counted in one way or another; 0 where it does not count so. */
export type Guess = readonly number[];

/** From the last refusal, or the beginning, to this one. */
export interface Course {
  /** How many requests were let through, in how many milliseconds. */
  readonly count: number;
  readonly ms: number;
  /** When they left, the latest ones at least. */
  readonly times: readonly number[];
  /** When the one left that was refused. */
  readonly sentAt: number;
  /** Length of the server's window, as far as its wait tells. */
  readonly spanMs: number;
}

/** Windows of the server's clock can begin at any time: so many are told apart. */
const clocks = 20;
/** A sliding window stands for as many ways, and so does a bucket that was full. */
const alike = clocks / 2;
/** Buckets are told to half a request. */
const near = 0.5;

/** What was let through tells the limit, for each of forty ways to count. */
export const guessFrom = ({ count, ms, times, sentAt, spanMs }: Course): Guess =>
  Array.from({ length: 2 * clocks }, (_, way) => {
    if (way >= clocks + alike) return (count + 0.5) / (1 + ms / spanMs);
    const shift = way / clocks;
    const usedAt = (at: number) => {
      const start = shift < 1 ? (Math.floor(at / spanMs - shift) + shift) * spanMs : at - spanMs;
      return times.filter((time) => time > start && time < at).length;
    };
    const limit = usedAt(sentAt);
    // The refused one found the window full; nobody before did.
    return times.every((at) => usedAt(at) < limit) ? limit : 0;
  });

/** What is left where two refusals say the same. Nothing: the limit has changed, and the later one is right. */
export const guessFromBoth = (before: Guess, later: Guess): Guess => {
  const both = later.map((limit, way) => {
    const known = before[way] ?? 0;
    return Math.abs(limit - known) < near ? Math.max(limit, known) : 0;
  });
  return both.some((limit) => limit > 0) ? both : later;
};

/** A refusal costs less than a pace that is too low: few ways have to speak for more. */
const hopeful = 0.85;

/** Requests in a window to go on with; 0: nothing is known. */
export const limitOf = (guess: Guess): number => {
  const limits = guess.filter((limit) => limit > 0).sort((a, b) => a - b);
  return limits[Math.floor(limits.length * hopeful)] ?? 0;
};
