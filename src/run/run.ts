import { defer, identity, map, type Observable, of, switchMap, tap } from 'rxjs';
import type { CheckpointStore } from '../core/checkpoint.js';
import { type PageOfRows, type Query, requestsEach } from '../core/endpoint.js';
import { causeFacts } from '../core/error-guards.js';
import { loadSlicedRun } from '../core/lazy.js';
import { lighterQuery } from '../core/lighter-query.js';
import { newTally } from '../core/run-stats.js';
import { flattenRows } from '../operators/flatten-rows.js';
import { RowStream } from '../streams/row-stream.js';
import type { RunSettings, SinceRunSettings } from './options.js';
import { runPages } from './page-chain.js';
import type { QueueNames } from './queue-names.js';
import type { RequestPage } from './request-page.js';
import { countRequests, limitInvalidRows, reportComplete } from './run-report.js';
import type { RunContext, Session } from './session.js';
import type { Revised } from './sliced/revisions.js';

/**
 * Makes the stream of a run's rows. A subscriber gets them one by one through `flattenRows`; a pulling consumer takes them page by page.
 *
 * @param run - Runs the query and emits the rows of each page.
 */
export const rowStream = <Row>(
  settings: RunSettings,
  { untilAborted }: Session,
  run: (settings: RunSettings) => Observable<readonly Row[]>,
): RowStream<Row> => {
  const start = (demand = settings.demand) => run({ ...settings, demand }).pipe(untilAborted(settings.signal, demand));
  return new RowStream(start, settings.prefetch, flattenRows<readonly Row[], Row>({ rows: identity }));
};

/**
 * Runs a query and emits the rows of each page.
 *
 * 1. starts the run: one stream of the rate budget, its end reported
 * 2. looks up queue names, where the query requests them
 * 3. requests, decodes and flattens the pages: as one chain, or slice by slice
 */
export const runRows = <Row>(
  query: Query<unknown, unknown, Row>,
  settings: RunSettings,
  session: NamedSession,
): Observable<readonly Row[]> =>
  startRun(query, session, (context) =>
    withNames(query, session, context, (named) => runQuery(query, ({ rows }) => rows, settings, named)),
  );

/** Runs a query from its checkpoint on, and emits the rows that are new or have changed. */
export const runSince = <Row>(
  query: Query<unknown, unknown, Row>,
  checkpoint: CheckpointStore,
  settings: SinceRunSettings,
  session: NamedSession,
): Observable<readonly Revised<Row>[]> =>
  startRun(query, session, (context) =>
    withNames<Row, Revised<Row>>(query, session, context, (named) =>
      defer(loadSlicedRun).pipe(switchMap(({ runIncremental }) => runIncremental(query, checkpoint, settings, named))),
    ),
  );

/** A session, and the names of its queues. */
export interface NamedSession extends Session {
  readonly queueNames$: Observable<QueueNames>;
}

/** Starts a run: a stream of its own in the rate budget. Reports a failure, and redacts its error. */
export const startRun = <T>(
  { endpoint: { name, limits } }: Query<unknown, unknown, unknown>,
  { context, use }: Session,
  run: (context: RunContext) => Observable<T>,
): Observable<T> =>
  defer(() => {
    const { scheduler, report } = context;
    // The rate budget identifies a stream by this object, and serves streams round-robin.
    const stream = {};
    const startedAt = scheduler.now();
    const requestPage: RequestPage = (request, options) =>
      context.requestPage(request, { stream, endpoint: { name, limits }, ...options });
    const error = (reason: unknown) =>
      report({ kind: 'failed', query: name, ms: scheduler.now() - startedAt, cause: causeFacts(reason) });
    return run({ ...context, requestPage }).pipe(tap({ error }));
  }).pipe(use());

/**
 * Adds queue names to the rows of a run whose query requests them: looked up once, after validation, before the run's first request.
 *
 * @param run - Runs the query and emits the rows of each page.
 */
const withNames = <Row, Out extends Row>(
  { naming }: Query<unknown, unknown, Row>,
  { queueNames$ }: NamedSession,
  context: RunContext,
  run: (context: RunContext) => Observable<readonly Out[]>,
): Observable<readonly Out[]> => {
  if (naming === undefined) return run(context);
  return defer(() => {
    let known: QueueNames | undefined;
    const names$ = defer(() => (known === undefined ? queueNames$ : of(known)));
    const requestPage: RequestPage = (...page) =>
      names$.pipe(
        tap((names) => (known = names)),
        switchMap(() => context.requestPage(...page)),
      );
    const name = (row: Out) => (known === undefined ? row : (naming.name(row, known) as Out));
    return run({ ...context, requestPage }).pipe(map((rows) => rows.map(name)));
  });
};

/**
 * Runs a query as one chain of pages or slice by slice, by its settings.
 *
 * @param select - Selects what is kept of a page. A slice buffers only this until all its pages have been read.
 */
export const runQuery = <Params, Page, Row, Kept>(
  query: Query<Params, Page, Row>,
  select: (page: PageOfRows<Page, Row>) => Kept,
  settings: RunSettings,
  context: RunContext,
): Observable<Kept> =>
  settings.isSliced
    ? defer(loadSlicedRun).pipe(switchMap(({ runSliced }) => runSliced(query, select, settings, context)))
    : runUnsliced(query, settings, context).pipe(map(select));

/** Runs a query as one chain of pages, and reports `complete` at its end. */
const runUnsliced = <Params, Page, Row>(
  query: Query<Params, Page, Row>,
  settings: RunSettings,
  context: RunContext,
): Observable<PageOfRows<Page, Row>> =>
  defer(() => {
    const { endpoint, params } = query;
    const { slicing, smaller } = endpoint;
    const tally = newTally();
    const range = slicing?.range(params);
    const pageOptions = { lighter: lighterQuery(endpoint, 'whole'), smaller };
    const requestPage = countRequests(context.requestPage, tally, pageOptions);

    return runPages(query, settings, { ...context, requestPage }, tally).pipe(
      limitInvalidRows(tally, settings.maxInvalidShare),
      reportComplete(
        {
          query: endpoint.name,
          tally,
          requested: range,
          covered: () => (range === undefined ? [] : [range]),
          forecast: slicing && (() => requestsEach(slicing, params)),
        },
        context,
      ),
    );
  });
