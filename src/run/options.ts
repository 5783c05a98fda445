import { type CheckpointStore, storeProblems } from '../core/checkpoint.js';
import type { Demand } from '../core/demand.js';
import type { Query } from '../core/endpoint.js';
import type { Problem } from '../core/errors.js';
import { durationProblems, fixedDurationProblems, fixedMs } from '../core/duration.js';
import { isObject } from '../core/is-object.js';
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
  positive,
} from '../core/validation.js';
import type { OnInvalidRow } from '../operators/decode-pages.js';
import { budgetProblems } from '../transport/rate-limit/rate-budget.js';
import { longestTimerMs } from '../core/runtime.js';

/** Options of one run of a query. */
export interface RunOptions {
  /**
   * Number of pages requested ahead of the one that is consumed, 0 to 1000. With 0, the next page is requested after the rows of the
   * current one have been delivered.
   * @defaultValue 1 for a pulling consumer; 0 for `subscribe`, so that `take(1)` costs one request
   */
  readonly prefetch?: number | undefined;
  /**
   * Maximum number of pages, a guard against chains that never end; a further page fails the run with a PagingError. In a run with
   * slices, it limits the pages of each slice.
   * @defaultValue 100_000
   */
  readonly maxPages?: number | undefined;
  /**
   * Maximum number of consecutive pages without rows; a further one fails the run with a PagingError.
   * @defaultValue 100
   */
  readonly maxEmptyPages?: number | undefined;
  /**
   * What happens to a row that does not match the schema: `fail` ends the run with a DecodeError; `skip` omits the row, reports an
   * `invalid-row` event and counts it.
   * @defaultValue 'fail'
   */
  readonly onInvalidRow?: OnInvalidRow | undefined;
  /**
   * Maximum share of a run's rows, 0 to 1, that `skip` may omit; a larger share fails the run with a DecodeError. Checked with each page
   * after the first 100 rows, and at the end of the run. 1 disables the check.
   * @defaultValue 0.5
   */
  readonly maxInvalidShare?: number | undefined;
  /**
   * The consumer's demand for pages, as `toAsyncIterable` supplies it.
   * @defaultValue takes whatever comes
   */
  readonly demand?: Demand | undefined;
  /** Aborts the run, which then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Length of the slices that the query's range is divided into: an ISO 8601 duration such as `P7D`, counted in the query's own time zone.
   * A slice is delivered whole or not at all.
   * @defaultValue the whole range is one slice
   */
  readonly slice?: string | undefined;
  /**
   * Number of slices requested concurrently, 1 to 100. It also limits the slices buffered before delivery; a pulling consumer's
   * `1 + prefetch` pages are added to those.
   * @defaultValue 4
   */
  readonly concurrency?: number | undefined;
  /**
   * Order of delivery: `interval` delivers slices in the order of their intervals, `arrival` in the order in which they complete.
   * @defaultValue 'interval'
   */
  readonly order?: 'interval' | 'arrival' | undefined;
  /**
   * Splits a slice that is too large for the server and requests it again as two halves. Applies to 408, 502, 504, an attempt that timed
   * out, a response larger than `maxBodyBytes`, and a 400 or 413 about results or the interval. `minWidth` is the minimum length of a
   * half, an ISO 8601 duration of days or less. A slice that still fails at that length ends the run with an IncompleteError,
   * immediately after 50 such slices in a row.
   * @defaultValue `{ minWidth: 'PT30M' }` where the run has slices, else false
   */
  readonly bisect?: boolean | { readonly minWidth: string } | undefined;
  /**
   * Merges the rows of all slices into one row per group for the whole range, delivered at the end. Cannot be combined with `checkpoint`.
   * @defaultValue false
   */
  readonly merge?: boolean | undefined;
  /**
   * Saves which slices have been delivered, so that the next run of the same query skips them: `fileCheckpoint(path)`, or a store of
   * your own. A slice is saved when a pulling consumer requests the row after its last one, or when its rows have been delivered to a
   * push subscriber. If a process ends within a slice, its rows are delivered again: upsert them by `rowKey`.
   * @defaultValue none
   */
  readonly checkpoint?: CheckpointStore | undefined;
}

/** Settings of a run with slices. */
export interface SliceSettings {
  readonly slice: string | undefined;
  readonly concurrency: number;
  readonly order: 'interval' | 'arrival';
  /** Minimum length of a half; undefined: slices are never split. */
  readonly minWidth: string | undefined;
  readonly merge: boolean;
  readonly checkpoint: CheckpointStore | undefined;
}

/** {@link RunOptions} after validation, with defaults filled in. */
export interface RunSettings {
  readonly prefetch: number;
  /** `prefetch` for push subscribers. */
  readonly pushAhead: number;
  readonly maxPages: number;
  readonly maxEmptyPages: number;
  readonly onInvalidRow: OnInvalidRow;
  readonly maxInvalidShare: number;
  readonly demand: Demand | undefined;
  readonly signal: AbortSignal | undefined;
  readonly slices: SliceSettings;
  /** False: the whole range is requested as one chain of pages. */
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

/** Returns every problem of a query and the options of its run. */
const runProblems = (query: Query, options: RunOptions): readonly Problem[] => [
  ...queryProblems('query', query),
  ...checks('', options),
  ...(isObject(options) ? contradictions(options) : []),
];

/**
 * Validates a query and the options of its run, and fills in defaults.
 *
 * @throws QueryError with every problem.
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

/** Options of an incremental run. */
export interface SinceOptions extends Omit<RunOptions, 'merge' | 'checkpoint' | 'order'> {
  /**
   * How long after its end an interval settles, in milliseconds, 0 or more. It is not requested before, because late events may still
   * change it.
   * @defaultValue 900_000
   */
  readonly settleMs?: number | undefined;
  /**
   * How far back delivered intervals are requested again: an ISO 8601 duration of days or less. Rows whose values have changed are
   * delivered again with a higher `revision`.
   * @defaultValue nothing is asked for again
   */
  readonly lookback?: string | undefined;
}

/** {@link SinceOptions} after validation, with defaults filled in. */
export interface SinceRunSettings {
  readonly run: RunSettings;
  readonly settleMs: number;
  readonly lookbackMs: number;
}

const unfit = unfitFor('an incremental run');

const sinceOptionsChecks = fields<
  SinceOptions & { checkpoint: unknown; granularity: unknown; merge: unknown; order: unknown }
>({
  settleMs: optional(must((value) => Number.isFinite(value) && (value as number) >= 0, 'must be 0 or more')),
  lookback: optional(fixedDurationProblems),
  merge: unfit,
  order: unfit,
  checkpoint: storeProblems,
  granularity: must((value) => value !== undefined, 'must be given: only whole steps of it are told'),
});

/**
 * Validates options and fills in defaults.
 *
 * @throws QueryError with every problem.
 */
export const sinceSettings = (query: Query, checkpoint: CheckpointStore, options: SinceOptions): SinceRunSettings => {
  const { settleMs = 900_000, lookback, ...rest } = options ?? {};
  const usual: RunOptions = { ...rest, bisect: rest.bisect ?? true };
  const problems = runProblems(query, usual);
  // An invalid query has no granularity to read.
  const isQuery = problems.every(({ path }) => path !== 'query');
  const granularity = isQuery ? query.endpoint.slicing?.granularity(query.params) : '';
  refuseIfAny('since', [...sinceOptionsChecks('', { ...options, checkpoint, granularity }), ...problems]);
  return { run: runSettings(query, usual), settleMs, lookbackMs: fixedMs(lookback) ?? 0 };
};

/** Options of `AnalyticsClient.observe`. */
export interface ObserveOptions {
  /** Time from the start of a poll to the start of the next one, in milliseconds. A poll that takes longer skips the polls that it overlaps. */
  readonly everyMs: number;
  /**
   * Emits only rows that differ from the previous poll. A row that is no longer returned is emitted once with the count 0, for endpoints
   * that omit zeros.
   * @defaultValue false: every row of every poll
   */
  readonly distinct?: boolean | undefined;
}

/** Validates {@link ObserveOptions}, and rejects a checkpoint: the next poll would skip what it has to request. */
export const observeProblems = fields<ObserveOptions & { checkpoint: unknown }>({
  everyMs: positive(longestTimerMs),
  distinct: optional(flag),
  checkpoint: unfitFor('observe'),
});
