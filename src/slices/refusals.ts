/** Failures of a run at the least width. */
export interface Refusals {
  /** The first one; undefined where there was none. */
  first(): unknown;
  /** True once so many came one after the other that the rest is not worth asking for. It stays true. */
  areTooMany(): boolean;
  /** An interval of the least width has failed with all its tries. */
  failed(error: unknown): void;
  /** An interval was answered. */
  answered(): void;
}

/** More than a day of half hours, so that a day which the server cannot tell at all does not end a run by itself. */
const mostRefusals = 50;

/** Counts failures at the least width. One answer, from whichever lane, shows that the server does answer: counting begins anew. */
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
