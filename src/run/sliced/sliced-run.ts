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
import { type Demand, endlessDemand } from '../../core/demand.js';
import type { PageOfRows, Query, Slicing } from '../../core/endpoint.js';
import { IncompleteError, QueryError } from '../../core/errors.js';
import { lighterQuery } from '../../core/lighter-query.js';
import { missingRows, newTally, type Tally } from '../../core/run-stats.js';
import { counting, reportingComplete, refusingInvalid } from '../run-report.js';
import type { RequestPage } from '../request-page.js';
import { runPages, type RunPagesParts } from '../page-chain.js';
import type { RunSettings, SinceRunSettings } from '../options.js';
import { type Explanation, explainRun, type Pace } from './explain.js';
import { checkpointKeeper, type Deliveries, unnoted, savingWhole } from './checkpoint-writer.js';
import { mergeSlices } from './merge.js';
import { runSlices } from './read-slices.js';
import type { Revised } from './revisions.js';
import { ClockAhead, type ReadOpen, runSince } from './incremental-run.js';

/** Settings and dependencies of a run with slices. */
export interface SlicedContext {
  readonly settings: RunSettings;
  readonly demand: Demand;
  readonly parts: RunPagesParts;
  /** Counts a run that restarts across all its readings. Each reading has its own tally where this is omitted. */
  readonly tally?: Tally | undefined;
}

/** Runs a query slice by slice. Delivers the slices, merges them, or records their delivery in a checkpoint, by the settings. */
export const runSliced = <Params, Page, Row, Kept>(
  query: Query<Params, Page, Row>,
  kept: (page: PageOfRows<Page, Row>) => Kept,
  context: SlicedContext,
): Observable<Kept> =>
  defer(() => {
    const read = slicedReader(query, slicingOf(query), context, kept);
    const { settings, demand } = context;
    const { checkpoint } = settings.slices;
    if (checkpoint === undefined) return read(query, noPast, unnoted);
    return loadCheckpoint(checkpoint, query).pipe(
      switchMap((start) => {
        const store = savingWhole(checkpoint, start, slicingOf(query).range(query.params));
        const keeper = checkpointKeeper(store, start, demand);
        // Rows with intervals of their own keep their keys, even if the next run divides the range differently.
        const keepsKeys = slicingOf(query).granularity(query.params) !== undefined;
        return read(query, pastOf(start), keepsKeys ? { ...keeper, begin: () => EMPTY } : keeper);
      }),
    );
  });

/** Dependencies of an incremental run. */
export interface SettledContext extends Pick<SlicedContext, 'demand' | 'parts'> {
  /** Returns the time of day, in milliseconds since the epoch. */
  readonly wallClock: () => number;
}

/** Maximum number of restarts of a run because the server's clock is behind. One is usual: servers' clocks differ by little. */
const mostCorrections = 3;

/**
 * Reads what has settled since the checkpoint, by the wall clock or the server's `Date`, whichever is earlier. The server's time is known
 * from the first response on: if it is behind, the run restarts with it. Nothing that has not settled has been recorded by then.
 *
 * @throws IncompleteError where the server's clock goes back with each response.
 */
export const runSettled = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  checkpoint: CheckpointStore,
  { run: settings, settleMs, lookbackMs }: SinceRunSettings,
  { demand, parts, wallClock }: SettledContext,
): Observable<readonly Revised<Row>[]> =>
  defer(() => {
    const slicing = slicingOf(query);
    const { name } = query.endpoint;
    const tally = newTally();
    const read = slicedReader(query, slicing, { settings, demand, parts, tally }, ({ rows }) => rows);
    const facts = { query: name, tally, asked: undefined, answered: () => [], forecast: () => 0 };
    const nothing = EMPTY.pipe(reportingComplete(facts, parts));
    let serverMs = Infinity;
    return loadCheckpoint(checkpoint, query).pipe(
      switchMap((start) => {
        const nowMs = Math.min(wallClock(), serverMs);
        const since = { store: checkpoint, start, nowMs, settleMs, lookbackMs, demand, nothing };
        return runSince(query, slicing, since, read);
      }),
      retry({
        count: mostCorrections,
        delay: (error: unknown) => {
          if (!(error instanceof ClockAhead)) return throwError(() => error);
          serverMs = error.dateMs;
          parts.report({ kind: 'clock-ahead', query: name, aheadMs: wallClock() - serverMs });
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
    { endpoint }: Query<Params, Page, Row>,
    slicing: Slicing<Params, Page, Row>,
    { settings, demand, parts, tally: runTally }: SlicedContext,
    kept: (page: PageOfRows<Page, Row>) => Kept,
  ): ReadOpen<Params, Page, Row, Kept> =>
  (query, past, { begin, rest, delivered, keep }, checkDate) =>
    defer(() => {
      const { slices } = settings;
      const tally = runTally ?? newTally();
      const source = counting(datedBy(parts.source, checkDate), tally);
      const answered = [...past.covered];
      let forecast = 0;
      // A slice is read whole: the consumer's demand applies to what is delivered, not to its pages.
      const lighter = lighterQuery(endpoint, slices.minWidth === undefined ? 'sliced' : 'split');
      const chain = { ...settings, demand: endlessDemand, pushAhead: 0 };
      const options = { ...slices, demand: slices.merge ? endlessDemand : demand, past };
      const sliced = <Out>(what: (page: PageOfRows<Page, Row>) => Out, more?: Deliveries<Out>['rest']) =>
        runSlices(query, slicing, options, {
          fetch: (part, judging, counted) =>
            runPages(part, chain, { ...parts, source: (request) => source(request, { judging, lighter }) }, counted),
          kept: what,
          report: parts.report,
          scheduler: parts.scheduler,
          tally,
          forecast: (requests) => (forecast = requests),
          deliveries: {
            begin,
            ...(more && { rest: more }),
            delivered: (interval: Interval, counted: Tally) => {
              answered.push(interval);
              // A slice with missing rows is not recorded, so the next run requests it again.
              if (missingRows(counted) === 0) delivered(interval);
            },
          },
        }).pipe(refusingInvalid(tally, settings.maxInvalidShare));
      const pages$ = slices.merge
        ? mergeSlices(query, slicing, sliced(pageOf), parts.report).pipe(
            tap(({ rows }) => {
              // The server has counted the rows before they were merged.
              if (tally.expected !== undefined) tally.expected += rows.length - tally.rows;
              tally.rows = rows.length;
            }),
            map(kept),
          )
        : sliced(kept, rest);
      const asked = slicing.range(query.params);
      const facts = {
        query: endpoint.name,
        tally,
        asked,
        answered: () => coveredOf(asked, answered),
        forecast: () => forecast,
      };
      return keep(pages$).pipe(reportingComplete(facts, parts));
    });

/** Checks the `Date` of each response before its page is read. */
const datedBy =
  (source: RequestPage, checkDate: ((dateMs: number) => void) | undefined): RequestPage =>
  (...request) =>
    source(...request).pipe(tap(({ dateMs }) => dateMs !== undefined && checkDate?.(dateMs)));

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
  const message = `${endpoint.name} has no range that could be cut: leave slice, bisect, merge and checkpoint out`;
  throw new QueryError('run options', [{ path: 'slice', message }]);
};
