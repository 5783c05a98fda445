/** How far requests may run ahead of a limit's even spacing. Grows with each answer, so that a server which allows no burst shows it early. */
export interface RateTrust {
  /** When the next request may leave at this spacing. */
  freeAt(everyMs: number): number;
  left(nowMs: number, everyMs: number): void;
  /** A request was let through. */
  answered(): void;
  /** A request was refused: begins anew. */
  lose(): void;
}

/** One request may leave ahead of its time, and two more for every answer from the second on: the first proves nothing. */
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
