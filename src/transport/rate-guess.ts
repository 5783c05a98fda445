/** Requests a window that the server allows, for each hypothesis about how it counts; 0 where the hypothesis is ruled out. */
export type Guess = readonly number[];

/** The requests from the previous 429, or from the start, to this 429. Times in milliseconds. */
export interface Course {
  /** Number of requests that were accepted, and the time that they took. */
  readonly count: number;
  readonly ms: number;
  /** When they were sent; the latest ones only, where there are many. */
  readonly times: readonly number[];
  /** When the throttled request was sent. */
  readonly sentAt: number;
  /** Length of the server's window, inferred from the wait that it requires. */
  readonly spanMs: number;
}

/** Number of hypotheses for fixed windows, which can begin at any time of the server's clock. */
const clocks = 20;
/** Number of hypotheses that a sliding window counts as, and a token bucket that was full. */
const alike = clocks / 2;
/** Limits that differ by less than this, in requests, are taken for equal: a bucket is estimated to half a request. */
const near = 0.5;

/** Infers the limit from the accepted requests, for each of forty hypotheses about how the server counts. */
export const guessFrom = ({ count, ms, times, sentAt, spanMs }: Course): Guess =>
  Array.from({ length: 2 * clocks }, (_, way) => {
    if (way >= clocks + alike) return (count + 0.5) / (1 + ms / spanMs);
    const shift = way / clocks;
    const usedAt = (at: number) => {
      const start = shift < 1 ? (Math.floor(at / spanMs - shift) + shift) * spanMs : at - spanMs;
      return times.filter((time) => time > start && time < at).length;
    };
    const limit = usedAt(sentAt);
    // The throttled request met a full window; no earlier request did.
    return times.every((at) => usedAt(at) < limit) ? limit : 0;
  });

/** Keeps the hypotheses that agree with two 429s. Where none does, the limit has changed, and the later guess is returned. */
export const guessFromBoth = (before: Guess, later: Guess): Guess => {
  const both = later.map((limit, way) => {
    const known = before[way] ?? 0;
    return Math.abs(limit - known) < near ? Math.max(limit, known) : 0;
  });
  return both.some((limit) => limit > 0) ? both : later;
};

/** Quantile of the possible limits that is chosen: high, since a 429 costs less than a pace that is too low. */
const hopeful = 0.85;

/** Returns the estimated limit, in requests a window; 0 where nothing is known. */
export const limitOf = (guess: Guess): number => {
  const limits = guess.filter((limit) => limit > 0).sort((a, b) => a - b);
  return limits[Math.floor(limits.length * hopeful)] ?? 0;
};
