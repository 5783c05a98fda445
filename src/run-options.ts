import { type CheckpointStore, storeProblems } from './core/checkpoint.js';
import type { Demand } from './core/demand.js';
import type { Query } from './core/endpoint.js';
import type { Problem } from './core/errors.js';
import { durationProblems, fixedDurationProblems } from './core/duration.js';
import { isObject } from './core/is-object.js';
import {
  callable,
  type Check,
  exactFields,
  fields,
  flag,
  must,
  oneOf,
  optional,
  refuseIfAny,
  unfitFor,
  wholeNumber,
} from './core/problems.js';
import type { OnInvalidRow } from './operators/decode-page.js';
import { budgetProblems } from './transport/rate-budget.js';

/** How one run of a query goes. */
export interface RunOptions {
  /**
   * Pages fetched ahead of the one that is consumed, by pulling or by subscribing. 0: the next page is asked for when the rows of this
   * one have been handed over.
   * @defaultValue 1 for a pulling consumer; 0 for `subscribe`, so that `take(1)` costs one request
   */
  readonly prefetch?: number | undefined;
  /**
   * Pages at most, a guard against chains that never end: PagingError beyond. Of a run in slices: pages of one slice.
   * @defaultValue 100_000
   */
  readonly maxPages?: number | undefined;
  /**
   * Pages without a row, one after the other, at most: PagingError beyond.
   * @defaultValue 100
   */
  readonly maxEmptyPages?: number | undefined;
  /**
   * `skip` leaves a row out that is not as the contract promises, tells it in an `invalid-row` event and counts it.
   * @defaultValue 'fail'
   */
  readonly onInvalidRow?: OnInvalidRow | undefined;
  /**
   * The share of a run's rows, 0 to 1, that `skip` may leave out: DecodeError beyond. Looked at with each page once 100 rows have come, and
   * at the end. 1: however many.
   * @defaultValue 0.5
   */
  readonly maxInvalidShare?: number | undefined;
  /**
   * The consumer's demand for pages, as `toAsyncIterable` gives it.
   * @defaultValue takes whatever comes
   */
  readonly demand?: Demand | undefined;
  /** Ends the run with the signal's reason as its error. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Length of the slices that the range is read in: an ISO 8601 duration such as `P7D`, in the query's own time zone. A slice is
   * delivered whole or not at all.
   * @defaultValue the whole range is one slice
   */
  readonly slice?: string | undefined;
  /**
   * Slices read at once. What has been read and not delivered is at most this many slices; a pulling consumer's `1 + prefetch` pages
   * come on top.
   * @defaultValue 4
   */
  readonly concurrency?: number | undefined;
  /**
   * `interval` delivers slices in the order of their intervals, `arrival` as they come.
   * @defaultValue 'interval'
   */
  readonly order?: 'interval' | 'arrival' | undefined;
  /**
   * Requests a slice again in two halves where it is too much for the server: 408, 502, 504, an attempt that timed out, a response above
   * `maxBodyBytes`, a 400 or 413 about results or the interval. Down to `minWidth`; what stays too much there ends the run as `incomplete`, at
   * once after 50 in a row.
   * @defaultValue `{ minWidth: 'PT30M' }` where the run has slices, else false
   */
  readonly bisect?: boolean | { readonly minWidth: string } | undefined;
  /**
   * Folds the rows of all slices into those of the whole range: one row a group, at the end.
   * @defaultValue false
   */
  readonly merge?: boolean | undefined;
  /**
   * Keeps what has been delivered, and skips it in the next run of the same question: `fileCheckpoint(path)`, or a store of your
   * own. Written when a pulling consumer asks for the row after a slice's last one; for a push subscriber when its rows have been
   * handed over. Rows of a slice that was open when a process ended come again: write them by `rowKey`.
   * @defaultValue none
   */
  readonly checkpoint?: CheckpointStore | undefined;
}

/** How a run reads its range in slices. */
export interface SliceSettings {
  readonly slice: string | undefined;
  readonly concurrency: number;
  readonly order: 'interval' | 'arrival';
  /** Narrowest half; undefined: slices are never split. */
  readonly minWidth: string | undefined;
  readonly merge: boolean;
  readonly checkpoint: CheckpointStore | undefined;
}

/** {@link RunOptions}, checked and complete. */
export interface RunSettings {
  readonly prefetch: number;
  /** The same for push subscribers. */
  readonly pushAhead: number;
  readonly maxPages: number;
  readonly maxEmptyPages: number;
  readonly onInvalidRow: OnInvalidRow;
  readonly maxInvalidShare: number;
  readonly demand: Demand | undefined;
  readonly signal: AbortSignal | undefined;
  readonly slices: SliceSettings;
  /** False: the range is asked as it is, page by page. */
  readonly isSliced: boolean;
}

const isQuery = (query: unknown): query is Query => isObject(query) && isEndpoint('', query['endpoint']).length === 0;

const isEndpoint = fields<Query['endpoint']>({ first: callable, next: callable, rows: callable });

const queryProblems: Check = (path, query) =>
  isQuery(query)
    ? optional(budgetProblems)(`${path}.endpoint.limits`, query.endpoint.limits)
    : [{ path, message: 'must be made by a query builder, such as queuePerformance' }];

const isSignal = (value: unknown): boolean =>
  isObject(value) && typeof value['aborted'] === 'boolean' && typeof value['addEventListener'] === 'function';

const checks = exactFields<RunOptions>({
  prefetch: optional(wholeNumber(0, 1000)),
  maxPages: optional(wholeNumber(1)),
  maxEmptyPages: optional(wholeNumber(1)),
  onInvalidRow: optional(oneOf(['fail', 'skip'])),
  maxInvalidShare: optional(
    must((value) => typeof value === 'number' && value >= 0 && value <= 1, 'must be from 0 to 1'),
  ),
  demand: optional(must((value) => isObject(value) && 'wanted$' in value, 'must be a Demand')),
  signal: optional(must(isSignal, 'must be an AbortSignal')),
  slice: optional(durationProblems),
  concurrency: optional(wholeNumber(1, 100)),
  order: optional(oneOf(['interval', 'arrival'])),
  bisect: optional((path, value) =>
    typeof value === 'boolean'
      ? []
      : exactFields<{ minWidth: string }>({ minWidth: fixedDurationProblems })(path, value),
  ),
  merge: optional(flag),
  checkpoint: optional(storeProblems),
});

/** Everything that is wrong with a query and the options of its run. */
export const runProblems = (query: Query, options: RunOptions): readonly Problem[] => [
  ...queryProblems('query', query),
  ...checks('', options),
  ...(isObject(options) ? contradictions(options) : []),
];

/**
 * Checks a query and the options of its run, and fills in defaults.
 *
 * @throws QueryError with everything that is wrong.
 */
export const runSettings = (query: Query, options: RunOptions = {}): RunSettings => {
  refuseIfAny('run options', runProblems(query, options));
  const { prefetch: pushAhead = 0, prefetch = 1, maxPages = 100_000, maxEmptyPages = 100, demand, signal } = options;
  const { onInvalidRow = 'fail', maxInvalidShare = 0.5 } = options;
  const { slice, concurrency = 4, order = 'interval', merge = false, checkpoint } = options;
  const { bisect = slice !== undefined } = options;
  const minWidth = bisect === true ? 'PT30M' : bisect ? bisect.minWidth : undefined;
  return {
    prefetch,
    pushAhead,
    maxPages,
    maxEmptyPages,
    onInvalidRow,
    maxInvalidShare,
    demand,
    signal,
    slices: { slice, concurrency, order, merge, minWidth, checkpoint },
    isSliced: merge || (slice ?? minWidth ?? checkpoint) !== undefined,
  };
};

const contradictions = ({ merge, checkpoint }: RunOptions): readonly Problem[] =>
  merge === true ? unfitFor('merge')('checkpoint', checkpoint) : [];
