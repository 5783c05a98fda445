import * as E from '#fp/Either';
import { pipe } from '#fp/function';
import type * as t from 'io-ts';
import { CheckpointStore } from '../core/checkpoint.js';
import type { Demand } from '../core/demand.js';
import { FixedDuration, fixedMs, IsoDuration } from '../core/duration.js';
import type { Query } from '../core/endpoint.js';
import { isObject } from '../core/is-object.js';
import { maxTimerMs } from '../core/runtime.js';
import {
  both,
  callable,
  type Decoded,
  type Fields,
  Flag,
  guarded,
  instance,
  isValid,
  notWith,
  numberFrom,
  oneOf,
  optional,
  orThrow,
  positive,
  struct,
  switched,
  validateAt,
  wholeNumber,
  withDefault,
} from '../core/validation.js';
import type { OnInvalidRow } from '../operators/decode-pages.js';
import { BudgetOptions } from '../transport/rate-limit/rate-budget.js';

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
   * The rows of a slice are delivered only after all its pages have been read. A slice that is too large is read again as two halves, and
   * each half is delivered separately.
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
   * half, an ISO 8601 duration of days or less. A slice that still fails at that length is omitted: the run delivers the other slices,
   * then fails with an IncompleteError that lists the omitted ones. After 50 such slices in a row, it starts no more.
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
  readonly sliceLength: string | undefined;
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
  readonly pushPrefetch: number;
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

const Endpoint = instance<Query['endpoint']>({ first: callable(), next: callable(), rows: callable() });

const isQuery = (value: unknown): value is Query => isObject(value) && isValid(Endpoint, value['endpoint']);

const ValidQuery = switched<Query>((value) =>
  isQuery(value)
    ? instance<Query>({ endpoint: instance<Query['endpoint']>({ limits: optional(BudgetOptions) }) })
    : guarded('made by a query builder, such as queuePerformance', isQuery),
);

const Signal = guarded(
  'an AbortSignal',
  (value): value is AbortSignal =>
    isObject(value) && typeof value['aborted'] === 'boolean' && typeof value['addEventListener'] === 'function',
);

const PageDemand = guarded('a Demand', (value): value is Demand => isObject(value) && 'wanted$' in value);

const Bisect = switched<boolean | { readonly minWidth: string }>((value) =>
  isObject(value) ? struct({ minWidth: FixedDuration }) : Flag,
);

const runFields = {
  prefetch: optional(wholeNumber(0, 1000)),
  maxPages: withDefault(wholeNumber(1), 100_000),
  maxEmptyPages: withDefault(wholeNumber(1), 100),
  onInvalidRow: withDefault(oneOf(['fail', 'skip']), 'fail'),
  maxInvalidShare: withDefault(numberFrom(0, 1), 0.5),
  demand: optional(PageDemand),
  signal: optional(Signal),
  slice: optional(IsoDuration),
  concurrency: withDefault(wholeNumber(1, 100), 4),
  order: withDefault(oneOf(['interval', 'arrival']), 'interval'),
  bisect: optional(Bisect),
  merge: withDefault(Flag, false),
  checkpoint: optional(CheckpointStore),
} satisfies Fields<RunOptions>;

const ValidOptions = struct(runFields, ({ merge, checkpoint }) =>
  merge === true && checkpoint !== undefined
    ? [{ path: 'checkpoint', message: 'cannot be combined with `merge`: omit it' }]
    : [],
);

/** Fills in the defaults that depend on other options. */
const toSettings = (options: Decoded<typeof runFields>): RunSettings => {
  const { prefetch, slice, concurrency, order, merge, checkpoint, bisect = slice !== undefined, ...rest } = options;
  const minWidth = bisect === true ? 'PT30M' : bisect ? bisect.minWidth : undefined;
  return {
    ...rest,
    prefetch: prefetch ?? 1,
    pushPrefetch: prefetch ?? 0,
    slices: { sliceLength: slice, concurrency, order, merge, minWidth, checkpoint },
    isSliced: merge || (slice ?? minWidth ?? checkpoint) !== undefined,
  };
};

const validateRun = (query: Query, options: RunOptions): t.Validation<RunSettings> =>
  pipe(validateAt('', ValidOptions, options), both(validateAt('query', ValidQuery, query)), E.map(toSettings));

/**
 * Validates a query and the options of its run, and fills in defaults.
 *
 * @throws QueryError with every problem.
 */
export const runSettings = (query: Query, options: RunOptions = {}): RunSettings =>
  orThrow('run options')(validateRun(query, options));

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
   * @defaultValue nothing is requested again
   */
  readonly lookback?: string | undefined;
}

/** {@link SinceOptions} after validation, with defaults filled in. */
export interface SinceRunSettings {
  readonly run: RunSettings;
  readonly settleMs: number;
  readonly lookbackMs: number;
}

const notSince = notWith('an incremental run');

const ValidSinceOptions = struct({
  ...runFields,
  order: notSince,
  merge: notSince,
  checkpoint: notSince,
  settleMs: withDefault(numberFrom(0), 900_000),
  lookback: optional(FixedDuration),
} satisfies Fields<RunOptions & SinceOptions>);

const Granularity = guarded(
  'given: an incremental run delivers only whole steps of it',
  (value): value is string => value !== undefined,
);

/**
 * Validates options and fills in defaults.
 *
 * @throws QueryError with every problem.
 */
export const sinceSettings = (
  query: Query,
  checkpoint: CheckpointStore,
  options: SinceOptions = {},
): SinceRunSettings => {
  // An invalid query has no granularity to read.
  const granularity = isQuery(query) ? query.endpoint.slicing?.granularity(query.params) : '';
  const {
    settleMs,
    lookback,
    bisect = true,
    ...run
  } = pipe(
    validateAt('', ValidSinceOptions, options),
    both(validateAt('query', ValidQuery, query)),
    both(validateAt('checkpoint', CheckpointStore, checkpoint)),
    both(validateAt('granularity', Granularity, granularity)),
    orThrow('since'),
  );
  return {
    run: toSettings({ ...run, bisect, order: 'interval', merge: false, checkpoint: undefined }),
    settleMs,
    lookbackMs: fixedMs(lookback) ?? 0,
  };
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

/** {@link ObserveOptions} after validation, and the settings of each poll. */
export interface ObserveSettings extends ObserveOptions {
  readonly run: RunSettings;
}

const ValidObserveOptions = instance<ObserveOptions>({ everyMs: positive(maxTimerMs), distinct: optional(Flag) });

/**
 * Validates options and fills in defaults. Rejects a checkpoint: the next poll would skip what it has to request.
 *
 * @throws QueryError with every problem.
 */
export const observeSettings = (query: Query, options: ObserveOptions, run: RunOptions = {}): ObserveSettings => {
  const settings = pipe(
    validateRun(query, run),
    both(validateAt('', ValidObserveOptions, options)),
    both(validateAt('checkpoint', notWith('`observe`'), run?.checkpoint)),
    orThrow('observe'),
  );
  return { ...options, run: settings };
};
