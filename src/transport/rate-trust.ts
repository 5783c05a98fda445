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
