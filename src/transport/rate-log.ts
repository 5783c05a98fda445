/** Records when the latest requests were sent, in a ring buffer that overwrites the oldest time first. */
export interface RateLog {
  /** Adds a time, which must not be before the previous one. */
  add(atMs: number): void;
  /** Returns the `nth` newest time, 1 for the latest; undefined where it is not recorded. */
  newest(nth: number): number | undefined;
  /** Counts the recorded times after a time. O(log n). */
  countAfter(atMs: number): number;
}

/** Makes an empty {@link RateLog} that records up to `size` times. Its memory grows with the times added. */
export const rateLog = (size: number): RateLog => {
  const times: number[] = [];
  let total = 0;
  const newest = (nth: number) => (nth > Math.min(total, size) ? undefined : times[(total - nth) % size]);
  return {
    add: (atMs) => {
      times[total % size] = atMs;
      total += 1;
    },
    newest,
    countAfter: (atMs) => {
      let [low, high] = [0, Math.min(total, size)];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((newest(middle) ?? -Infinity) > atMs) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
};
