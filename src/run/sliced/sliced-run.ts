import {
  catchError,
  defaultIfEmpty,
  defer,
  EMPTY,
  from,
  map,
  type Observable,
  of,
  retry,
  switchMap,
  take,
  tap,
  throwError,
  concat,
  ignoreElements,
} from 'rxjs';
import {
  type Checkpoint,
  type CheckpointStore,
  noPast,
  pastOf,
  queryFingerprint,
  readCheckpoint,
} from '../../core/checkpoint.js';
import { coveredOf, formatInterval, type Interval } from '../../core/interval.js';
import { endlessDemand } from '../../core/demand.js';
import type { PageOfRows, Query, Slicing } from '../../core/endpoint.js';
import { IncompleteError, QueryError } from '../../core/errors.js';
import { lighterQuery } from '../../core/lighter-query.js';
import { missingRows, newTally, type Tally } from '../../core/run-stats.js';
import { countRequests, limitInvalidRows, reportComplete } from '../run-report.js';
import type { PageRequestOptions, RequestPage } from '../request-page.js';
import { runPages } from '../page-chain.js';
import type { RunSettings, SinceRunSettings } from '../options.js';
import type { RunContext } from '../session.js';
import { type Explanation, explainRun, type Pace } from './explain.js';
import { checkpointWriter, type Deliveries, unrecorded, failIncompleteOnSaveError } from './checkpoint-writer.js';
import { runSlices } from './read-slices.js';
import { asPreparation } from './slice-length.js';
import type { Revised } from './revisions.js';
import { ClockAhead, type ReadOpen, readSettled } from './incremental-run.js';
import type { Report } from '../../core/events.js';

/** Runs a query slice by slice. Delivers the slices, merges them, or records their delivery in a checkpoint, by the settings. */
export const runSliced = <Params, Page, Row, Kept>(
  query: Query<Params, Page, Row>,
  select: (page: PageOfRows<Page, Row>) => Kept,
  settings: RunSettings,
  context: RunContext,
): Observable<Kept> =>
  defer(() => {
    const slicing = slicingOf(query);
    const read = slicedReader(query, select, settings, { context });
    const {
      demand = endlessDemand,
      slices: { checkpoint },
    } = settings;
    if (checkpoint === undefined) return read(query, noPast, unrecorded);
    return loadCheckpoint(checkpoint, query).pipe(
      switchMap((start) => {
        const store = failIncompleteOnSaveError(checkpoint, start, slicing.range(query.params));
        const writer = checkpointWriter(store, start, demand);
        // Rows whose keys do not contain the interval of their slice keep them, even if the next run divides the range differently.
        const keepsKeys = slicing.granularity(query.params) !== undefined || slicing.overlaps === true;
        if (!keepsKeys) return read(query, pastOf(start), writer);
        return read(query, { ...pastOf(start), begun: [] }, { ...writer, begin: () => EMPTY });
      }),
    );
  });

/** Maximum number of restarts of a run because the server's clock is behind. One is usual: servers' clocks differ by little. */
const maxCorrections = 3;

/**
 * Reads what has settled since the checkpoint, by the wall clock or the server's `Date`, whichever is earlier. The server's time is known
 * from the first response on: if it is behind, the run restarts with it. Nothing that has not settled has been recorded by then.
 *
 * @throws IncompleteError where the server's clock goes back with each response.
 */
export const runIncremental = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  checkpoint: CheckpointStore,
  { run: settings, settleMs, lookbackMs }: SinceRunSettings,
  context: RunContext,
): Observable<readonly Revised<Row>[]> =>
  defer(() => {
    const slicing = slicingOf(query);
    const { name } = query.endpoint;
    const { demand = endlessDemand } = settings;
    const { wallClock, report } = context;
    // One tally, because a run that restarts counts all its readings.
    const tally = newTally();
    const read = slicedReader(query, ({ rows }) => rows, settings, { context, tally });
    const facts = { query: name, tally, requested: undefined, covered: () => [], forecast: () => 0 };
    const nothing = EMPTY.pipe(reportComplete(facts, context));
    let serverMs = Infinity;
    return loadCheckpoint(checkpoint, query).pipe(
      switchMap((start) => {
        const nowMs = Math.min(wallClock(), serverMs);
        const since = { store: checkpoint, start, nowMs, settleMs, lookbackMs, demand, nothing };
        return readSettled(query, slicing, since, read);
      }),
      retry({
        count: maxCorrections,
        delay: (error: unknown) => {
          if (!(error instanceof ClockAhead)) return throwError(() => error);
          serverMs = error.dateMs;
          report({ kind: 'clock-ahead', query: name, aheadMs: wallClock() - serverMs });
          return of(undefined);
        },
      }),
      catchError((error: unknown) => {
        const missing = [formatInterval(slicing.range(query.params))];
        return throwError(() => (error instanceof ClockAhead ? new IncompleteError(missing, error) : error));
      }),
    );
  });

/** Describes what a run would request, without sending a request. */
export const explainQuery = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  { slices: { checkpoint, ...slices }, isSliced, prefetch }: RunSettings,
  pace: Pace | undefined,
): Observable<Explanation> =>
  defer(() => {
    const slicing = slicingOf(query);
    const past$ = checkpoint === undefined ? of(noPast) : loadCheckpoint(checkpoint, query).pipe(map(pastOf));
    return past$.pipe(switchMap((past) => explainRun(query, slicing, { ...slices, past, prefetch, isSliced }, pace)));
  });

/** Reads the slices of a query that earlier runs have not delivered, and reports `complete` at the end. */
const slicedReader =
  <Params, Page, Row, Kept>(
    query: Query<Params, Page, Row>,
    select: (page: PageOfRows<Page, Row>) => Kept,
    settings: RunSettings,
    { context, tally: ofRun }: { readonly context: RunContext; readonly tally?: Tally },
  ): ReadOpen<Params, Page, Row, Kept> =>
  (part, past, { begin, vanishedRows, delivered, saveWhile }, checkDate) =>
    defer(() => {
      const { endpoint } = query;
      const slicing = slicingOf(query);
      const { demand = endlessDemand, slices } = settings;
      const tally = ofRun ?? newTally();
      const covered = [...past.covered];
      let forecast = 0;

      const lighter = lighterQuery(endpoint, slices.minWidth === undefined ? 'sliced' : 'split');
      const requestPage = countRequests(checkDates(context.requestPage, checkDate), tally, { lighter });
      // All pages of a slice are read before its delivery, so the consumer's demand applies to what is delivered, not to them.
      const chain = { ...settings, demand: endlessDemand, pushPrefetch: 0 };
      const sliced = <Out>(selectOut: (page: PageOfRows<Page, Row>) => Out, more?: Deliveries<Out>['vanishedRows']) =>
        runSlices(
          part,
          slicing,
          { ...slices, demand: slices.merge ? endlessDemand : demand, past },
          {
            fetch: (sliceQuery, decideRetry, sliceTally) => {
              const ofSlice = { ...context, requestPage: inSlice(requestPage, decideRetry) };
              return runPages(sliceQuery, chain, ofSlice, sliceTally);
            },
            select: selectOut,
            report: context.report,
            scheduler: context.scheduler,
            tally,
            forecast: (requests) => (forecast = requests),
            deliveries: {
              begin,
              ...(more && { vanishedRows: more }),
              delivered: (interval: Interval, sliceTally: Tally) => {
                covered.push(interval);
                // A slice with missing rows is not recorded, so the next run requests it again.
                if (missingRows(sliceTally) === 0) delivered(interval);
              },
            },
          },
        ).pipe(limitInvalidRows(tally, settings.maxInvalidShare));
      const rows$ = slices.merge
        ? mergeSlices(part, slicing, sliced(pageOf), context.report).pipe(
            tap((page) => countMerged(tally, page)),
            map(select),
          )
        : sliced(select, vanishedRows);

      const requested = slicing.range(part.params);
      const coverage = { requested, covered: () => coveredOf(requested, covered) };
      return saveWhile(rows$).pipe(
        reportComplete({ query: endpoint.name, tally, ...coverage, forecast: () => forecast }, context),
      );
    });

/**
 * Requests the pages of a slice, whose failures are retried by the slice's decision. Those of requests before the pages are retried by their
 * own, and marked; except for a request that must not be repeated, such as a submission, which depends on the range.
 */
const inSlice =
  (requestPage: RequestPage, decideRetry: PageRequestOptions['decideRetry']): RequestPage =>
  (request, options) => {
    if (options?.prepares !== true) return requestPage(request, { decideRetry, ...options });
    const marked = (error: unknown) => (request.once === true ? error : asPreparation(error));
    return requestPage(request, options).pipe(catchError((error: unknown) => throwError(() => marked(error))));
  };

/** Counts the rows of a merged page. The server has counted the rows before they were merged. */
const countMerged = (tally: Tally, { rows }: { readonly rows: readonly unknown[] }): void => {
  if (tally.expected !== undefined) tally.expected += rows.length - tally.rows;
  tally.rows = rows.length;
};

/** Checks the `Date` of each response before its page is read. */
const checkDates =
  (requestPage: RequestPage, checkDate: ((dateMs: number) => void) | undefined): RequestPage =>
  (...page) =>
    requestPage(...page).pipe(tap(({ dateMs }) => dateMs !== undefined && checkDate?.(dateMs)));

/** Merging needs only the page. */
const pageOf = <Page>({ page }: { readonly page: Page }): Page => page;

/** Loads the checkpoint of a query's earlier runs. */
const loadCheckpoint = <Params, Page, Row>(
  store: CheckpointStore,
  query: Query<Params, Page, Row>,
): Observable<Checkpoint> =>
  defer(() => from(store.load())).pipe(
    take(1),
    defaultIfEmpty(undefined),
    map((saved) => readCheckpoint(saved, queryFingerprint(query))),
  );

/**
 * Returns how a query's range is divided into slices.
 *
 * @throws QueryError where the query has no range, or one that cannot be divided.
 */
const slicingOf = <Params, Page, Row>({ endpoint }: Query<Params, Page, Row>): Slicing<Params, Page, Row> => {
  if (endpoint.slicing !== undefined) return endpoint.slicing;
  const message = `${endpoint.name} has no range that could be divided: omit slice, bisect, merge and checkpoint`;
  throw new QueryError('run options', [{ path: 'slice', message }]);
};

/**
 * Merges the pages of all slices into the page that the whole range would have, and emits it at the end. Reports once which statistics it
 * omits because they cannot be calculated from those of the slices.
 *
 * @throws MergeError before the first request where the query has a metric that cannot be merged, later where a row would contain a value
 * that cannot be calculated from its parts.
 */
export const mergeSlices = <Params, Page, Row>(
  { endpoint, params }: Query<Params, Page, Row>,
  slicing: Slicing<Params, Page, Row>,
  pages$: Observable<Page>,
  report: Report,
): Observable<PageOfRows<Page, Row>> =>
  defer(() => from(slicing.merger(params))).pipe(
    switchMap((merger) => {
      const merged$ = pages$.pipe(
        tap((page) => merger.add(page)),
        ignoreElements(),
      );
      const whole$ = defer(() => of(merger.whole())).pipe(
        map((page) => {
          const rows = endpoint.rows(page);
          const statistics = merger.omitted?.() ?? [];
          if (statistics.length > 0) report({ kind: 'omitted-statistics', query: endpoint.name, statistics });
          slicing.dated?.(rows, slicing.range(params));
          return { page, rows };
        }),
      );
      return concat(merged$, whole$);
    }),
  );
