import { defer, identity, map, type Observable, switchMap } from 'rxjs';
import { clientSettings, type ClientOptions } from './client-options.js';
import type { CheckpointStore } from './core/checkpoint.js';
import { internals } from './core/client-internals.js';
import { endlessDemand } from './core/demand.js';
import type { PageOf, PageRequest, Query, RowOf } from './core/endpoint.js';
import type { ClientEvent } from './core/events.js';
import { loadSlicedRun } from './core/lazy.js';
import { routingQueues } from './endpoints/routing-queues.js';
import { flattenRows } from './operators/flatten-rows.js';
import {
  type ObserveOptions,
  observeSettings,
  type RunOptions,
  type RunSettings,
  runSettings,
  type SinceOptions,
  sinceSettings,
} from './run/options.js';
import { onOrigin } from './run/page-chain.js';
import { observeRows } from './run/poll.js';
import { queueNames } from './run/queue-names.js';
import { rowStream, runQuery, runRows, runSince, startRun } from './run/run.js';
import { openSession } from './run/session.js';
import type { Explanation } from './run/sliced/explain.js';
import type { Revised } from './run/sliced/revisions.js';
import type { RowStream } from './streams/row-stream.js';
import type { AccessToken } from './transport/credentials.js';

/** Queries the analytics of one organisation. All requests of a client share one token and one rate budget; two clients share nothing. */
export interface AnalyticsClient {
  /**
   * Returns the rows of a query, as an Observable and an async iterable. Cold: each subscription or iteration is a run of its own, and
   * no request is sent before it starts.
   *
   * @throws QueryError with every problem of the query and the options.
   */
  rows<Q extends Query>(query: Q, run?: RunOptions): RowStream<RowOf<Q>>;
  /**
   * Returns the decoded pages of a query, with the fields of the response body. Cold. Contains the rows that `rows` omits as repeated.
   *
   * @throws QueryError with every problem of the query and the options.
   */
  pages<Q extends Query>(query: Q, run?: RunOptions): Observable<PageOf<Q>>;
  /**
   * Polls a query every `everyMs` milliseconds and emits its rows, until the consumer unsubscribes. Rejects `checkpoint`: use `since` to
   * read only what is new. Reports a transient failure as a `poll-failed` event and continues with the next poll. For a pulling consumer,
   * the next poll starts only after it has taken all rows of the previous one. Cold.
   *
   * @throws QueryError with every problem of the query and the options.
   */
  observe<Q extends Query>(query: Q, options: ObserveOptions, run?: RunOptions): RowStream<RowOf<Q>>;
  /**
   * Sends one request to any endpoint, including those without a query builder, with token, rate budget and retries, and emits the
   * parsed JSON of the response without decoding it. A relative URL is resolved against the API's origin. Cold.
   *
   * @throws PagingError where the URL leads to another origin; the errors of a page request otherwise.
   */
  ask(request: PageRequest): Observable<unknown>;
  /**
   * Returns the rows of all intervals that have settled since the checkpoint, and the rows within `lookback` whose values have changed
   * since they were delivered. The query's range limits what is read; its end may be in the future. Cold: each subscription or
   * iteration continues from the checkpoint.
   *
   * @throws QueryError with every problem of the query and the options.
   */
  since<Q extends Query>(query: Q, checkpoint: CheckpointStore, options?: SinceOptions): RowStream<Revised<RowOf<Q>>>;
  /**
   * Emits what a run would request, without sending a request (dry run).
   *
   * @throws QueryError with every problem of the query and the options.
   */
  explain(query: Query, run?: RunOptions): Observable<Explanation>;
  /**
   * Emits the access token and completes. The client fetches it on first use, shares it between all requests, and renews it shortly
   * before it expires.
   */
  readonly token$: Observable<AccessToken>;
  /** Emits the names of all queues by id and completes. The client requests them on first use, shares them, and caches them for `namesMaxAgeMs`. */
  readonly queueNames$: Observable<ReadonlyMap<string, string>>;
  /** Reports requests, retries, waits, pages and the ends of runs. Hot: emits only events that occur after the subscription. */
  readonly events$: Observable<ClientEvent>;
}

/**
 * Creates a client for one organisation. Sends no request.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   region: 'mypurecloud.com',
 *   credentials: clientCredentials({ clientId, clientSecret }),
 * });
 * ```
 * @throws QueryError with every problem of the options.
 */
export const createClient = (options: ClientOptions): AnalyticsClient => {
  const { namesMaxAgeMs, paceOf, ...settings } = clientSettings(options);
  const { hosts, runtime } = settings;
  const session = openSession(settings);
  const { context, untilAborted } = session;
  const { origin, scheduler, report, redact } = context;

  const allQueues = routingQueues();
  const queues$ = startRun(allQueues, session, (ofRun) =>
    runQuery(allQueues, ({ rows }) => rows, runSettings(allQueues), ofRun),
  );
  const queueNames$ = queueNames(queues$.pipe(flattenRows({ rows: identity })), namesMaxAgeMs, scheduler);
  const named = { ...session, queueNames$ };
  const rowArrays = <Row>(query: Query<unknown, unknown, Row>, run: RunSettings) => runRows(query, run, named);

  const client = {
    rows: <Q extends Query>(query: Q, runOptions?: RunOptions) =>
      rowStream(runSettings(query, runOptions), session, (run) => rowArrays(rowQuery(query), run)),
    pages: <Q extends Query>(query: Q, runOptions?: RunOptions) => {
      const run = runSettings(query, runOptions);
      const pageQuery = query as Query<unknown, PageOf<Q>>;
      return startRun(pageQuery, session, (ofRun) => runQuery(pageQuery, ({ page }) => page, run, ofRun)).pipe(
        untilAborted(run.signal, run.demand),
      );
    },
    observe: <Q extends Query>(query: Q, observeOptions: ObserveOptions, runOptions?: RunOptions) => {
      const settings = { ...observeSettings(query, observeOptions, runOptions).run, prefetch: 0 };
      const { endpoint } = rowQuery(query);
      return rowStream(settings, session, ({ demand, ...run }) =>
        observeRows(rowArrays(rowQuery(query), { ...run, demand: endlessDemand }), observeOptions, {
          ...context,
          endpoint,
          demand,
        }),
      );
    },
    ask: (request: PageRequest) =>
      defer(() => context.requestPage(onOrigin(request, `${origin}/`, 0, context))).pipe(
        map(({ json }) => json),
        session.use(),
      ),
    since: <Q extends Query>(query: Q, checkpoint: CheckpointStore, sinceOptions: SinceOptions = {}) => {
      const settings = sinceSettings(query, checkpoint, sinceOptions);
      return rowStream(settings.run, session, (run) =>
        runSince(rowQuery(query), checkpoint, { ...settings, run }, named),
      );
    },
    explain: (query: Query, runOptions?: RunOptions) => {
      const run = runSettings(query, runOptions);
      return defer(loadSlicedRun).pipe(
        switchMap(({ explainQuery }) => explainQuery(query, run, paceOf(query.endpoint))),
      );
    },
    token$: session.token$.pipe(session.use()),
    queueNames$,
    events$: session.events$,
    [internals]: { hosts, runtime, report, redact, dropToken: session.dropToken },
  };
  return client;
};

/** Narrows a query to the type of its rows. */
const rowQuery = <Q extends Query>(query: Q) => query as Query<unknown, unknown, RowOf<Q>>;
