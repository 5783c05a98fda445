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
