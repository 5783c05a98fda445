/** Counts the failures of a run at the minimum length of an interval. */
export interface Refusals {
  /** Returns the first failure; undefined where there was none. */
  first(): unknown;
  /** Returns true after 50 failures in a row, when the rest is not worth requesting. It stays true. */
  areTooMany(): boolean;
  /** Records that an interval of the minimum length has failed with all its attempts. */
  failed(error: unknown): void;
  /** Records that an interval has been read. */
  answered(): void;
}

/** Maximum number of failures in a row: more than a day of half hours, so that one day that always fails does not end a run on its own. */
const mostRefusals = 50;

/** Counts failures at the minimum length. A success in any lane shows that the server responds, and resets the count. */
export const refusals = (): Refusals => {
  let first: unknown;
  let inARow = 0;
  const areTooMany = () => inARow >= mostRefusals;
  return {
    first: () => first,
    areTooMany,
    failed: (error) => {
      first ??= error;
      inARow += 1;
    },
    answered: () => {
      if (!areTooMany()) inARow = 0;
    },
  };
};
