import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  map,
  type Observable,
  of,
  range,
  type SchedulerLike,
  switchMap,
  tap,
  throwError,
  toArray,
  type MonoTypeOperatorFunction,
  retry,
  timer,
} from 'rxjs';
import { type Past } from '../../core/checkpoint.js';
import { gaps, formatInterval, type Interval } from '../../core/interval.js';
import { type Demand, untilWanted } from '../../core/demand.js';
import { fixedMs, parseDuration } from '../../core/duration.js';
import { type PageOfRows, type Query, requestsEach, type Slicing } from '../../core/endpoint.js';
import { causeFacts, isHttpError, isJobError, isDecodeError } from '../../core/error-guards.js';
import { IncompleteError, PagingError } from '../../core/errors.js';
import type { Report } from '../../core/events.js';
import { requirePage } from '../../core/require-page.js';
import { addTally, missingRows, newTally, type Tally } from '../../core/run-stats.js';
import { judge, type Verdict, hasExpired } from '../../core/retry-decision.js';
import {
  halves,
  decideSplittable,
  decideTrial,
  minLengthPart,
  reasonOf,
  shorterRange,
  workingLength,
  type FailureStreak,
  failureStreak,
} from './slice-length.js';
import type { AddDuration, Grid } from './calendar.js';
import { runConcurrently, type ConcurrencyOptions } from './ordered-concurrency.js';
import type { Deliveries } from './checkpoint-writer.js';
import { type OpenSlice, openSlices, planSlices } from './plan.js';
import { unrepeated } from '../../core/unrepeated.js';

/** Settings of {@link runSlices}. */
export interface RunSlicesOptions extends ConcurrencyOptions {
  /** ISO 8601 duration; undefined: the whole range is one slice. */
  readonly sliceLength: string | undefined;
  /** Minimum length of a half, an ISO 8601 duration; undefined: slices are never split. */
  readonly minWidth: string | undefined;
  readonly demand: Demand;
  /** What earlier runs have delivered. */
  readonly past: Past;
}

/** Dependencies of {@link runSlices}. */
export interface RunSlicesDependencies<Params, Page, Row, Kept> {
  /** Requests the pages of a query. */
  fetch(
    query: Query<Params, Page, Row>,
    decideRetry: (error: unknown) => Verdict,
    tally: Tally,
  ): Observable<PageOfRows<Page, Row>>;
  /** Selects what is buffered of a page. The rest is released before the slice has been read. */
  select(page: PageOfRows<Page, Row>): Kept;
  readonly report: Report;
  readonly scheduler: SchedulerLike;
  /** Counts what is delivered. */
  readonly tally: Tally;
  readonly deliveries: Pick<Deliveries<Kept>, 'begin' | 'vanishedRows'> & {
    delivered(interval: Interval, sliceTally: Tally): void;
  };
  /** Called before the first request with the minimum number of requests. */
  forecast(requests: number): void;
}

interface ReadSlice<Row, Kept> {
  readonly interval: Interval;
  /** The pages in reverse order. */
  readonly pages: Kept[];
  /** The rows of each page, for endpoints whose slices can contain the same row; empty for others. */
  readonly rows: Row[][];
  readonly tally: Tally;
}

/**
 * Reads a query's range in slices, several concurrently. The rows of a slice are delivered only after all its pages have been read. A slice
 * that is too large for the server is read again as two halves, and each half is delivered separately. After 50 failures in a row at the
 * minimum length, no more slices are started.
 *
 * @throws IncompleteError at the end, where slices failed at the minimum length; the errors of a page request.
 */
export const runSlices = <Params, Page, Row, Kept>(
  query: Query<Params, Page, Row>,
  slicing: Slicing<Params, Page, Row>,
  options: RunSlicesOptions,
  dependencies: RunSlicesDependencies<Params, Page, Row, Kept>,
): Observable<Kept> =>
  planSlices(slicing, query.params, options.sliceLength).pipe(
    switchMap((plan) => {
      const failures = failureStreak();
      const delivered = [...options.past.covered];
      const granularity = slicing.granularity(query.params);
      const minLengthEnd = minLengthEndFrom(options.minWidth, plan.addDuration);
      const read = reader(query, slicing, { grid: plan.grid, minLengthEnd, failures }, dependencies);
      const removeDelivered = distinctRows((row: Row) => query.endpoint.identity?.(row) ?? '');

      const deliver = ({ interval, pages, rows, tally }: ReadSlice<Row, Kept>): Observable<Kept> =>
        concat(
          dependencies.deliveries.begin(interval),
          // Counted first: a slice with too many invalid rows is rejected before its rows are delivered, and not recorded as delivered.
          defer(() => {
            removeDelivered(rows.splice(0), tally);
            addTally(dependencies.tally, tally);
            return EMPTY;
          }),
          // Removed one by one: an array in the old generation keeps its items from minor garbage collections, whether in use or not.
          range(0, pages.length).pipe(
            concatMap(() => untilWanted(options.demand).pipe(map(() => pages.pop() as Kept))),
          ),
          defer(() => {
            const hasAllRows = tally.invalid === 0 && missingRows(tally) === 0;
            const vanished = dependencies.deliveries.vanishedRows?.(hasAllRows);
            return vanished === undefined ? EMPTY : untilWanted(options.demand).pipe(map(() => vanished));
          }),
          defer(() => {
            delivered.push(interval);
            dependencies.report({ kind: 'slice', interval: formatInterval(interval), rows: tally.rows });
            dependencies.deliveries.delivered(interval, tally);
            return EMPTY;
          }),
        );

      const failIfIncomplete$ = defer(() => {
        const missing = gaps(plan.range, delivered).map(formatInterval);
        return missing.length === 0
          ? EMPTY
          : throwError(() => new IncompleteError(missing, failures.first(), failures.description()));
      });
      const open = openSlices(plan, options.past, granularity);
      const requests = open.length * requestsEach(slicing, query.params);
      const rangeMs = open.reduce((sum, { interval }) => sum + interval.endMs - interval.startMs, 0);
      dependencies.report({ kind: 'plan', query: query.endpoint.name, slices: open.length, requests, rangeMs });
      dependencies.forecast(requests);
      return concat(
        runConcurrently(open, read, deliver, { ...options, isOver: failures.areTooMany }),
        failIfIncomplete$,
      );
    }),
  );

/** Returns a function that returns the end of an interval of the minimum length; Infinity where there is none. */
const minLengthEndFrom = (minWidth: string | undefined, addDuration: AddDuration): ((startMs: number) => number) => {
  const minLength = parseDuration(minWidth ?? '');
  const minLengthMs = fixedMs(minWidth) ?? Infinity;
  // Where the minimum is a day, a day of 23 hours is long enough, and so are 24 hours of a day of 25.
  return (startMs) =>
    minLength === undefined ? Infinity : Math.min(addDuration(startMs, minLength, 1), startMs + minLengthMs);
};

/** Where intervals can be split, down to which length, and what failed at that length. */
interface Splitting {
  readonly grid: Grid;
  /** Returns the end of an interval of the minimum length with this start; Infinity: no interval is split. */
  readonly minLengthEnd: (startMs: number) => number;
  readonly failures: FailureStreak;
}

/** Returns a function that reads an interval, and splits it where necessary. */
const reader = <Params, Page, Row, Kept>(
  query: Query<Params, Page, Row>,
  slicing: Slicing<Params, Page, Row>,
  { grid, minLengthEnd, failures }: Splitting,
  dependencies: RunSlicesDependencies<Params, Page, Row, Kept>,
): ((open: OpenSlice) => Observable<ReadSlice<Row, Kept>>) => {
  const lengths = workingLength();
  const readSlice = sliceReader(query, slicing, dependencies, ({ startMs, endMs }) => {
    failures.recordSuccess();
    lengths.recordSuccess(endMs - startMs);
  });
  const shorterHelps = probeShorterRange(readSlice, grid, minLengthEnd);

  const read = (interval: Interval, begun: boolean): Observable<ReadSlice<Row, Kept>> =>
    defer(() => {
      if (failures.areTooMany()) return EMPTY;
      const lengthMs = interval.endMs - interval.startMs;
      const pair = halves(interval, grid, minLengthEnd);
      // A begun slice keeps its ends, so that its rows keep their keys: it is never split.
      if (pair === undefined || begun) {
        const description = pair && unsplit(interval);
        return readSlice(interval, judge).pipe(catchError(omitTooLarge(lengthMs, description)));
      }
      const inHalves = () => concat(...pair.map((half) => read(half, false)));
      const attempt = lengths.attempt(lengthMs);
      if (attempt === 'split') return inHalves();
      const split = (error: unknown): Observable<ReadSlice<Row, Kept>> => {
        lengths.recordFailure(lengthMs, Math.max(...pair.map(({ startMs, endMs }) => endMs - startMs)));
        dependencies.report({
          kind: 'bisect',
          interval: formatInterval(interval),
          halves: [formatInterval(pair[0]), formatInterval(pair[1])],
          cause: causeFacts(error),
        });
        return inHalves();
      };
      return readSlice(interval, attempt === 'try' ? decideTrial : decideSplittable, rejectExceeding(slicing)).pipe(
        catchError((error: unknown) =>
          shorterHelps(error, interval).pipe(switchMap((helps) => (helps ? split(error) : throwError(() => error)))),
        ),
      );
    });

  const omitTooLarge =
    (lengthMs: number, description: string | undefined) =>
    (error: unknown): Observable<never> => {
      if (shorterRange(error) === 'cannot-help') return throwError(() => error);
      failures.recordFailure(error, description);
      lengths.recordOmission(lengthMs);
      return EMPTY;
    };
  return ({ interval, begun }) => read(interval, begun);
};

/** Describes the failure of a slice that is not split, because an earlier run may have delivered rows with its interval. */
const unsplit = (interval: Interval): string =>
  `an interrupted run began ${formatInterval(interval)}, so its rows keep that interval and it is not split: to read it in parts, remove it from \`begun\` in the checkpoint and delete its rows; the first failure`;

/** Reads an interval as one slice. */
type SliceReader<Row, Kept, Page> = (
  interval: Interval,
  decideRetry: (error: unknown) => Verdict,
  check?: (page: Page, number: number) => void,
) => Observable<ReadSlice<Row, Kept>>;

/**
 * Returns a function that emits whether a shorter range helps against a failure. Where the server does not report what is too large, it
 * requests a part of the minimum length: if that fails for the same reason, the range is not the cause.
 */
const probeShorterRange = <Row, Kept, Page>(
  readSlice: SliceReader<Row, Kept, Page>,
  grid: Grid,
  minLengthEnd: (startMs: number) => number,
): ((error: unknown, interval: Interval) => Observable<boolean>) => {
  /** Reasons of failures for which a shorter range has been seen to help. */
  const reasonsThatShorterHelps = new Set<string | undefined>();
  return (error, interval) => {
    const shorter = shorterRange(error);
    const reason = reasonOf(error);
    if (shorter !== 'may-help' || reasonsThatShorterHelps.has(reason)) return of(shorter !== 'cannot-help');
    return readSlice(minLengthPart(interval, grid, minLengthEnd), judge).pipe(
      map(() => true),
      catchError((ofPart: unknown) => {
        if (reasonOf(ofPart) === reason) return of(false);
        return shorterRange(ofPart) === 'cannot-help' ? throwError(() => ofPart) : of(true);
      }),
      tap((helps) => helps && reasonsThatShorterHelps.add(reason)),
    );
  };
};

/** Fails a slice whose first page shows that the server does not return all its rows. */
const rejectExceeding =
  <Params, Page, Row>(slicing: Slicing<Params, Page, Row>) =>
  (page: Page, number: number): void => {
    if (number > 1 || slicing.exceeds?.(page) !== true) return;
    throw new PagingError(
      'the server has more rows of this range than it returns: read it in parts',
      'too-many-rows',
      1,
    );
  };

/** Returns a function that reads an interval as one slice. */
const sliceReader =
  <Params, Page, Row, Kept>(
    query: Query<Params, Page, Row>,
    slicing: Slicing<Params, Page, Row>,
    { fetch, select, report, scheduler }: RunSlicesDependencies<Params, Page, Row, Kept>,
    onRead: (interval: Interval) => void,
  ) =>
  (
    interval: Interval,
    decideRetry: (error: unknown) => Verdict,
    check: (page: Page, number: number) => void = () => undefined,
  ): Observable<ReadSlice<Row, Kept>> => {
    let tally = newTally();
    const slice$ = defer(() => {
      tally = newTally();
      const rowsOfPages: Row[][] = [];
      /** Selects from a page with a mutable array of its rows, from which repeated rows are removed before delivery. */
      const retainPage = (page: PageOfRows<Page, Row>): Kept => {
        if (slicing.overlaps !== true) return select(page);
        const rows = [...page.rows];
        rowsOfPages.push(rows);
        return select({ page: page.page, rows });
      };
      return fetch({ ...query, params: slicing.within(query.params, interval) }, decideRetry, tally).pipe(
        tap(({ page, rows }) => {
          check(page, tally.pages);
          slicing.dated?.(rows, interval);
        }),
        map(retainPage),
        requirePage(),
        toArray(),
        map((pages) => ({ interval, pages: pages.reverse(), rows: rowsOfPages, tally })),
        tap(() => onRead(interval)),
      );
    }).pipe(againWhereExpired(() => tally.pages, report));
    return retryInvalidJson(slice$, { scheduler, report });
  };

/** Maximum number of times that a slice is read again. */
const maxRestarts = 2;

/**
 * Restarts a slice at its first page where its cursor, or the results of its job, expired between two pages, at most twice. Rows are
 * delivered only after all pages have been read, so none is delivered twice.
 *
 * @param pages - Returns the number of pages read so far: what fails before the first page has not expired.
 */
export const againWhereExpired = <T>(pages: () => number, report: Report): MonoTypeOperatorFunction<T> =>
  retry({
    count: maxRestarts,
    delay: (error: unknown, attempt) => {
      const isJob = isJobError(error) && error.state === 'EXPIRED';
      const gone = isJob ? error.cause : error;
      if (pages() === 0 || !isHttpError(gone) || !(isJob || hasExpired(gone))) return throwError(() => error);
      report({ kind: 'retry', path: gone.path, attempt, waitMs: 0, cause: causeFacts(gone) });
      return of(undefined);
    },
  });

/** Wait before the slice is requested again: long enough for a gateway's error page to disappear, short for a run of many slices. */
const invalidJsonWaitMs = 30_000;

/**
 * Requests a slice once more, from its first page, where a response was not valid JSON in both attempts. Rows are delivered only after all
 * pages have been read, so none is delivered twice. Other failures have used all their attempts.
 */
export const retryInvalidJson = <T>(
  slice$: Observable<T>,
  { scheduler, report }: { readonly scheduler: SchedulerLike; readonly report: Report },
): Observable<T> =>
  slice$.pipe(
    catchError((error: unknown) => {
      if (!isDecodeError(error) || error.reason !== 'json') return throwError(() => error);
      report({
        kind: 'retry',
        path: error.path ?? '',
        attempt: error.attempts ?? 1,
        waitMs: invalidJsonWaitMs,
        cause: causeFacts(error),
      });
      return timer(invalidJsonWaitMs, scheduler).pipe(switchMap(() => slice$));
    }),
  );

/** Minimum number of latest rows whose repetition is detected: enough for two slices of the maximum size that a server returns. */
const remembered = 200_000;

/**
 * Returns a function that removes those rows of a slice that an earlier slice has delivered, in place and from its tally. Call it when the
 * slice is delivered, because rows of a slice that failed have not been delivered.
 *
 * @param identity - Returns a key that is equal for the same row.
 */
const distinctRows = <Row>(identity: (row: Row) => string) => {
  const isNew = unrepeated({ remembered, refreshes: true });
  return (pages: readonly Row[][], tally: Tally): void => {
    for (const rows of pages) {
      const fresh = rows.filter((row) => isNew(identity(row)));
      const repeated = rows.length - fresh.length;
      for (const [index, row] of fresh.entries()) rows[index] = row;
      rows.length = fresh.length;
      tally.rows -= repeated;
      // The server has counted these rows in both slices.
      if (tally.expected !== undefined) tally.expected -= repeated;
    }
  };
};
