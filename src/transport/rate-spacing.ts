/** Keeps requests apart. Times by the scheduler's clock, in milliseconds. */
export interface RateSpacing {
  /** When the next request may leave with this spacing; 0 is none. */
  freeAt(everyMs: number): number;
  left(nowMs: number, everyMs: number): void;
}

/** A timer that is later than this is not made up for. */
const latenessMs = 20;

/** Of the spacing, what lies between two requests even if the first one left late. */
const leastShare = 0.988;

/**
 * Slots at even distances. A request that leaves a little late, as timers do, does not move the slots after it; one that comes
 * later begins a new row of slots. Slots closer than timers can hit are only kept on average.
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
