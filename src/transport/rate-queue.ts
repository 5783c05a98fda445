/** Those who wait, in one line for each stream. The lines are served in turn, each in its own order. All steps are O(1). */
export interface RateQueue<Waiter> {
  readonly isEmpty: boolean;
  add(stream: object, waiter: Waiter): void;
  /** False where it was not waiting any more. */
  remove(stream: object, waiter: Waiter): boolean;
  /** Takes out the one whose turn it is. */
  next(): Waiter | undefined;
  /** All that wait, in no promised order. Waiters may be removed meanwhile. */
  waiting(): Iterable<Waiter>;
}

/** Makes an empty {@link RateQueue}. A line exists while somebody stands in it. */
export const rateQueue = <Waiter>(): RateQueue<Waiter> => {
  const lines = new Map<object, Set<Waiter>>();
  return {
    get isEmpty() {
      return lines.size === 0;
    },
    add: (stream, waiter) => {
      const line = lines.get(stream);
      if (line === undefined) lines.set(stream, new Set([waiter]));
      else line.add(waiter);
    },
    remove: (stream, waiter) => {
      const line = lines.get(stream);
      if (line?.delete(waiter) !== true) return false;
      if (line.size === 0) lines.delete(stream);
      return true;
    },
    next: () => {
      for (const [stream, line] of lines) {
        lines.delete(stream);
        for (const waiter of line) {
          line.delete(waiter);
          if (line.size > 0) lines.set(stream, line);
          return waiter;
        }
      }
      return undefined;
    },
    *waiting() {
      for (const line of lines.values()) yield* line;
    },
  };
};
