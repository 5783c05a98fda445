import type { Demand } from './core/demand.js';
import { isObject } from './core/is-object.js';
import { fields, must, oneOf, optional, refuseIfAny, wholeNumber } from './core/problems.js';
import type { OnInvalidRow } from './operators/decode-pages.js';

/** How one run of a query goes. */
export interface RunOptions {
  /**
   * Pages fetched ahead of a pulling consumer.
   * @defaultValue 1
   */
  readonly prefetch?: number;
  /**
   * Pages at most, a guard against chains that never end: PagingError beyond.
   * @defaultValue 100_000
   */
  readonly maxPages?: number;
  /**
   * Pages without a row, one after the other, at most: PagingError beyond.
   * @defaultValue 100
   */
  readonly maxEmptyPages?: number;
  /**
   * `skip` leaves a row out that is not as the contract promises, tells it in an `invalid-row` event and counts it.
   * @defaultValue 'fail'
   */
  readonly onInvalidRow?: OnInvalidRow;
  /**
   * The consumer's demand for pages, as `toAsyncIterable` gives it.
   * @defaultValue takes whatever comes
   */
  readonly demand?: Demand;
  /** Ends the run with the signal's reason as its error. */
  readonly signal?: AbortSignal;
}

/** {@link RunOptions}, checked and complete. */
export interface RunSettings {
  readonly prefetch: number;
  readonly maxPages: number;
  readonly maxEmptyPages: number;
  readonly onInvalidRow: OnInvalidRow;
  readonly demand: Demand | undefined;
  readonly signal: AbortSignal | undefined;
}

const checks = fields<RunOptions>({
  prefetch: optional(wholeNumber(0, 1000)),
  maxPages: optional(wholeNumber(1)),
  maxEmptyPages: optional(wholeNumber(1)),
  onInvalidRow: optional(oneOf(['fail', 'skip'])),
  demand: optional(must((value) => isObject(value) && 'wanted$' in value, 'must be a Demand')),
});

/**
 * Checks options and fills in defaults.
 *
 * @throws QueryError with everything that is wrong.
 */
export const runSettings = (options: RunOptions = {}): RunSettings => {
  const { prefetch = 1, maxPages = 100_000, maxEmptyPages = 100, onInvalidRow = 'fail', demand, signal } = options;
  refuseIfAny('run options', checks('', options));
  return { prefetch, maxPages, maxEmptyPages, onInvalidRow, demand, signal };
};
