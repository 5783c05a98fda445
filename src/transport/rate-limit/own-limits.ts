/** Limits the number of requests in any window of a length, wherever it starts. */
export interface RateWindow {
  /** Returns when one more request fits, by the scheduler's clock; a past time or `-Infinity` where it fits now. */
  freeAt(): number;
  take(nowMs: number): void;
  /** Returns the spacing at which requests use the whole limit and never wait for it, in milliseconds; 0 without a limit. */
  everyMs(): number;
  /** Sets the limit to what the server allows, between 1 and the configured limit. */
  narrow(allowed: number): void;
  /** Counts the requests sent within the window's length up to a time, that time included. */
  countUntil(atMs: number): number;
  /** Counts the requests sent after a time. */
  countAfter(atMs: number): number;
}

/**
 * Returns the time that is added to the server's window, in milliseconds: the server counts requests when they arrive, and network
 * delays vary. A hundredth of the window, at most 250 ms: 10 ms for a second, 250 ms for a minute.
 */
const marginOf = (windowMs: number): number => Math.min(windowMs / 100, 250);

/** Multiple of the margin that even spacing keeps: a little more than one, so that late timers can be made up for. */
const spacingMargins = 1.2;

/** Makes a window. A slot is free again one window and its margin after it was taken. A limit below 1 allows one in a longer window. */
export const rateWindow = (limit: number, windowMs: number): RateWindow => {
  if (limit === Infinity) return unlimited;
  const size = Math.max(1, Math.floor(limit));
  const spanMs = windowMs * Math.max(1, 1 / limit);
  const marginMs = marginOf(spanMs);
  const log = rateLog(size);
  let allowed = size;
  return {
    freeAt: () => (log.newest(allowed) ?? -Infinity) + spanMs + marginMs,
    take: log.add,
    everyMs: () => (spanMs + spacingMargins * marginMs) / allowed,
    narrow: (count) => (allowed = Math.max(1, Math.min(size, Math.floor(count)))),
    countUntil: (atMs) => log.countAfter(atMs - spanMs) - log.countAfter(atMs),
    countAfter: log.countAfter,
  };
};

const unlimited: RateWindow = {
  freeAt: () => -Infinity,
  take: () => undefined,
  everyMs: () => 0,
  narrow: () => undefined,
  countUntil: () => 0,
  countAfter: () => 0,
};

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

/** Spaces requests. Times by the scheduler's clock, in milliseconds. */
export interface RateSpacing {
  /** Returns when the next request may be sent at a spacing; 0 stands for no spacing. */
  freeAt(everyMs: number): number;
  left(nowMs: number, everyMs: number): void;
}

/** Largest delay of a timer that the next slots make up for, in milliseconds. */
const latenessMs = 20;

/** Smallest distance of two requests, as a fraction of the spacing, where the first one was sent late. */
const leastShare = 0.988;

/**
 * Makes slots at even distances. A request that is sent less than 20 ms late, as timers cause, does not move the slots after it; one that is
 * sent later starts a new series of slots. A spacing of up to 20 ms, too short for timers, is kept on average only.
 */
export const rateSpacing = (): RateSpacing => {
  let [slotAt, leftAt] = [-Infinity, -Infinity];
  return {
    freeAt: (everyMs) => {
      if (everyMs === 0) return -Infinity;
      const leastMs = everyMs > latenessMs ? everyMs * leastShare : 0;
      return Math.max(slotAt + everyMs, leftAt + leastMs);
    },
    left: (nowMs, everyMs) => {
      slotAt = nowMs - slotAt - everyMs < latenessMs ? slotAt + everyMs : nowMs;
      leftAt = nowMs;
    },
  };
};

/**
 * Limits how far requests may run ahead of even spacing (slow start). The allowance grows with each response, so that a server that
 * allows no burst shows it early.
 */
export interface RateTrust {
  /** Returns when the next request may be sent at a spacing. */
  freeAt(everyMs: number): number;
  left(nowMs: number, everyMs: number): void;
  /** Reports an accepted request. */
  answered(): void;
  /** Starts again from one request, after a 429. */
  lose(): void;
}

/** Allows one request ahead of even spacing, and two more for each response from the second on: the first proves nothing. */
export const rateTrust = (): RateTrust => {
  let [answers, evenAt] = [0, -Infinity];
  const ahead = () => 1 + 2 * Math.max(0, answers - 1);
  return {
    freeAt: (everyMs) => evenAt - ahead() * everyMs,
    left: (nowMs, everyMs) => {
      evenAt = Math.max(evenAt, nowMs) + everyMs;
    },
    answered: () => {
      answers += 1;
    },
    lose: () => {
      [answers, evenAt] = [0, -Infinity];
    },
  };
};
