/** Queues waiting requests by stream. Serves the streams round-robin, each in the order of its requests. All operations are O(1). */
export interface RateQueue<Waiter> {
  readonly isEmpty: boolean;
  add(stream: object, waiter: Waiter): void;
  /** Removes a waiter. Returns false where it was no longer waiting. */
  remove(stream: object, waiter: Waiter): boolean;
  /** Removes and returns the next waiter; undefined where the queue is empty. */
  next(): Waiter | undefined;
  /** Iterates over all waiters, in no guaranteed order. Waiters may be removed during the iteration. */
  waiting(): Iterable<Waiter>;
}

/** Makes an empty {@link RateQueue}. A stream has an entry only while a request of it waits. */
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
