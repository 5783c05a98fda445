import type { RateFacts } from './learned-limits.js';

/** A reason for requests to wait. Times by the scheduler's clock and distances, in milliseconds. */
export interface Constraint {
  /** Returns the least distance between two requests. */
  spacingMs?(nowMs: number): number;
  /**
   * Returns when the next request may be sent; a time in the past, or `-Infinity`, where it may be sent now.
   *
   * @param spacingMs - The largest spacing of all constraints.
   */
  freeAt?(nowMs: number, spacingMs: number): number;
  /** Returns when the server's quota is reset, where it is used up; a time in the past, or `-Infinity`, otherwise. */
  usedUpUntil?(): number;
  /** Reports that a request is sent. */
  sent?(nowMs: number, spacingMs: number): void;
  /** Reports a response. */
  responded?(facts: RateFacts, nowMs: number, spacingMs: number): void;
}

/** Records when the latest `size` requests were sent. Its memory grows with the times added. */
export const sentLog = (size: number) => {
  const times: number[] = []; // a ring buffer
  let total = 0;
  /** Returns when the `nth` newest request was sent, 1 for the latest; `-Infinity` where that is not recorded. */
  const newest = (nth: number): number => (nth > size ? undefined : times[(total - nth) % size]) ?? -Infinity;
  return {
    newest,
    /** Counts the requests sent after one time, up to and including another. */
    countIn: (afterMs: number, untilMs = Infinity): number => {
      let [newerCount, nth] = [0, 1];
      for (; newest(nth) > afterMs; nth += 1) if (newest(nth) > untilMs) newerCount += 1;
      return nth - 1 - newerCount;
    },
    sent: (nowMs: number): void => {
      times[total % size] = nowMs;
      total += 1;
    },
  };
};

/**
 * Returns the time that is added to the server's window, in milliseconds: the server counts requests when they arrive, and network
 * delays vary. A hundredth of the window, at most 250 ms: 10 ms for a second, 250 ms for a minute.
 */
const marginOf = (windowMs: number): number => Math.min(windowMs / 100, 250);

/** Multiple of the margin that even spacing keeps: a little more than one, so that late timers can be made up for. */
const spacingMargins = 1.2;

/**
 * Limits the number of requests in any window of a length (sliding window), wherever it starts. A slot is free again one window and its
 * margin after it was used. A limit below 1 allows one in a longer window.
 */
export const slidingWindow = (log: ReturnType<typeof sentLog>, limit: number, windowMs: number) => {
  const size = Math.max(1, Math.floor(limit));
  const spanMs = windowMs * Math.max(1, 1 / limit);
  const marginMs = marginOf(spanMs);
  let allowed = size;
  return {
    freeAt: (): number => log.newest(allowed) + spanMs + marginMs,
    /** Returns the spacing at which requests use the whole limit and never wait for it; 0 without a limit. */
    evenMs: (): number => (spanMs + spacingMargins * marginMs) / allowed,
    /** Sets the limit to what the server allows, between 1 and the configured limit. */
    narrow: (count: number): void => {
      if (size < Infinity) allowed = Math.max(1, Math.min(size, Math.floor(count)));
    },
    /** Counts the requests of the window that ends at a time; 0 without a limit. */
    countUntil: (atMs: number): number => (size < Infinity ? log.countIn(atMs - spanMs, atMs) : 0),
  };
};

/** Largest delay of a timer that the next slots make up for, in milliseconds. */
const latenessMs = 20;

/** Smallest distance of two requests, as a fraction of the spacing, where the first one was sent late. */
const minShare = 0.988;

/**
 * Paces requests: makes slots at even distances. A request that is sent less than 20 ms late, as timers cause, does not move the slots
 * after it; one that is sent later starts a new series of slots. A spacing of up to 20 ms, too short for timers, is kept on average only.
 */
export const pacer = () => {
  let [slotAt, sentAt] = [-Infinity, -Infinity];
  return {
    freeAt: (_nowMs: number, spacingMs: number): number => {
      if (spacingMs === 0) return -Infinity;
      const minMs = spacingMs > latenessMs ? spacingMs * minShare : 0;
      return Math.max(slotAt + spacingMs, sentAt + minMs);
    },
    sent: (nowMs: number, spacingMs: number): void => {
      slotAt = nowMs - slotAt - spacingMs < latenessMs ? slotAt + spacingMs : nowMs;
      sentAt = nowMs;
    },
  };
};

/**
 * Limits how far requests may run ahead of even spacing (slow start), so that a server that allows no burst shows it early: one request,
 * and two more for each accepted request from the second on, because the first proves nothing. A 429 starts it again.
 */
export const slowStart = (evenMs: () => number): Constraint => {
  let [accepted, evenAt] = [0, -Infinity];
  return {
    freeAt: () => evenAt - (1 + 2 * Math.max(0, accepted - 1)) * evenMs(),
    sent: (nowMs) => {
      evenAt = Math.max(evenAt, nowMs) + evenMs();
    },
    responded: ({ status }, _nowMs, spacingMs) => {
      if (status === 429) [accepted, evenAt] = [0, -Infinity];
      else if (status >= 200 && status < 300 && spacingMs === 0) accepted += 1;
    },
  };
};

/**
 * Queues waiting requests by stream (fair queue): serves the streams round-robin, each in the order of its requests. All operations are
 * O(1). A stream has an entry only while a request of it waits.
 */
export const fairQueue = <Waiter>() => {
  const streams = new Map<object, Set<Waiter>>();
  return {
    isEmpty: (): boolean => streams.size === 0,
    add: (stream: object, waiter: Waiter): void => {
      streams.set(stream, (streams.get(stream) ?? new Set<Waiter>()).add(waiter));
    },
    /** Removes a waiter. Returns false where it was no longer waiting. */
    remove: (stream: object, waiter: Waiter): boolean => {
      const waiters = streams.get(stream);
      const wasWaiting = waiters?.delete(waiter) === true;
      if (waiters?.size === 0) streams.delete(stream);
      return wasWaiting;
    },
    /** Removes and returns the next waiter; undefined where the queue is empty. */
    next: (): Waiter | undefined => {
      for (const [stream, waiters] of streams) {
        for (const waiter of waiters) {
          streams.delete(stream);
          waiters.delete(waiter);
          if (waiters.size > 0) streams.set(stream, waiters); // at the end: every other stream is served before it
          return waiter;
        }
      }
      return undefined;
    },
    /** Returns all waiters, in no guaranteed order. */
    waiting: (): readonly Waiter[] => [...streams.values()].flatMap((waiters) => [...waiters]),
  };
};
