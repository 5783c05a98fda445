/** When the last requests left: a ring of times, oldest forgotten first. */
export interface RateLog {
  /** Times must not go back. */
  add(atMs: number): void;
  /** The time of the `nth` newest, 1 for the last; undefined where it is not kept. */
  newest(nth: number): number | undefined;
  /** How many of those kept are later. O(log n). */
  countAfter(atMs: number): number;
}

/** Makes an empty {@link RateLog}. It takes the memory of what was added, `size` times at most. */
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
