import { catchError, defer, map, mergeMap, type Observable, of, Subject, switchMap, tap, throwError } from 'rxjs';
import { clientSettings, type ClientOptions } from './client-options.js';
import type { ClientParts } from './core/client-internals.js';
import type { CheckpointStore } from './core/checkpoint.js';
import { endlessDemand } from './core/demand.js';
import type { PageOf, PageRequest, Query, RowOf } from './core/endpoint.js';
import { causeFacts } from './core/error-guards.js';
import type { ClientEvent, Report } from './core/events.js';
import { refuseIfAny } from './core/validation.js';
import { defaultMaxWaitMs, retryTransient } from './operators/retry-transient.js';
import { routingQueues } from './endpoints/routing-queues.js';
import { nextLink, type RunPagesParts } from './run/page-chain.js';
import {
  type ObserveOptions,
  observeProblems,
  type RunOptions,
  type RunSettings,
  runSettings,
  type SinceOptions,
  sinceSettings,
} from './run/options.js';
import { type RequestPage, requestPageWith } from './run/request-page.js';
import { type QueueNames, queueNames } from './run/queue-names.js';
import { abortable } from './run/until-aborted.js';
import { loadSliced, runQuery } from './run/run.js';
import type { Explanation } from './run/sliced/explain.js';
import type { Revised } from './run/sliced/revisions.js';
import { RowStream } from './streams/row-stream.js';
import { type AccessToken, tokenPath } from './transport/credentials.js';
import { broughtConnections, crossFetchConnections } from './transport/connections.js';
import { type Redact, redactTexts, redactError } from './transport/redact.js';
import { sendWith } from './transport/http.js';
import { tokenDesk, toldSend } from './transport/token-cache.js';

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
   * Returns the decoded pages of a query, with the fields of the response body. Cold.
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
  /** The internals that companion modules such as `./live` use. */
  readonly parts: ClientParts;
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
  const { hosts, credentials, fetch, retry, timeouts, budget, maxBodyBytes, namesMaxAgeMs, paceOf, runtime } =
    clientSettings(options);
  const trustedOrigins = (options.trustedOrigins ?? []).map(originOf);
  const { scheduler, wallClock } = runtime;
  const { redact: redactOwn = String } = credentials;
  const redact: Redact = (text) => tokens.redact(redactOwn(text));
  /** Redacts secrets from every error that the client emits. */
  const withoutSecrets = <T>(source: Observable<T>) =>
    source.pipe(catchError((error: unknown) => throwError(() => redactError(error, redact))));
  const events = new Subject<ClientEvent>();
  const report: Report = (news) => {
    if (events.observed) events.next(redactTexts({ at: wallClock(), ...news }, redact));
  };

  const connections = fetch === undefined ? crossFetchConnections() : broughtConnections(fetch);
  const send = sendWith({ connections, scheduler, wallClock, maxBodyBytes, ...timeouts });
  const login = originOf(hosts.login);
  const origin = originOf(hosts.api);

  const tokenSend = toldSend(send, scheduler, report);
  const request$ = defer(() => {
    let attempt = 0;
    const { maxWaitMs = defaultMaxWaitMs } = retry;
    return defer(() => credentials.request({ send: tokenSend, login, maxWaitMs, attempt: ++attempt })).pipe(
      retryTransient({
        ...retry,
        runtime,
        onRetry: ({ error, attempt: failed, waitMs }) =>
          report({ kind: 'retry', path: tokenPath, attempt: failed, waitMs, cause: causeFacts(error) }),
      }),
    );
  });
  const tokens = tokenDesk(request$, runtime, report);
  const pages = requestPageWith({
    send,
    tokens,
    redact,
    budget,
    retry,
    runtime,
    report,
    totalMs: timeouts.totalMs,
    trustedOrigins,
  });
  const untilAborted = abortable();
  /** Releases what the client's runs share, such as connections, when the last of them ends. */
  const inUse = <T>(source: Observable<T>) => source.pipe(tokens.lease(), connections.lease());
  // A request that outlives its run, such as the cancellation of a job, also counts.
  const source: RequestPage = (...asked) => inUse(pages(...asked));

  /** Starts a run. The rate budget treats all its requests as one stream. */
  const started = <T>(
    { endpoint }: Query<unknown, unknown, unknown>,
    start: (parts: RunPagesParts) => Observable<T>,
  ): Observable<T> =>
    defer(() => {
      const stream = {};
      const startedAt = scheduler.now();
      const failed = (error: unknown) =>
        report({ kind: 'failed', query: endpoint.name, ms: scheduler.now() - startedAt, cause: causeFacts(error) });
      const { name, limits } = endpoint;
      const ofStream: RequestPage = (request, asking) =>
        source(request, { stream, endpoint: { name, limits }, ...asking });
      return start({ source: ofStream, origin, trustedOrigins, scheduler, report, redact }).pipe(
        tap({ error: failed }),
      );
    }).pipe(inUse, withoutSecrets);

  /** Adds queue names to the rows of a run whose query requests them: looked up once, after validation, before the run's first request. */
  const named = <Row, Told extends Row>(
    query: Query<unknown, unknown, Row>,
    start: (parts: RunPagesParts) => Observable<readonly Told[]>,
  ): Observable<readonly Told[]> =>
    started(query, (parts) => {
      const { naming } = query;
      if (naming === undefined) return start(parts);
      let known: QueueNames | undefined;
      const names$ = defer(() => (known === undefined ? queueNames$ : of(known)));
      const afterNames: RequestPage = (...asked) =>
        names$.pipe(
          tap((names) => (known = names)),
          switchMap(() => parts.source(...asked)),
        );
      const name = (row: Row) => (known === undefined ? row : naming.name(row, known)) as Told;
      return start({ ...parts, source: afterNames }).pipe(map((rows) => rows.map(name)));
    });

  const rowArrays = <Row>(
    query: Query<unknown, unknown, Row>,
    settings: RunSettings,
    demand = settings.demand,
  ): Observable<readonly Row[]> =>
    named(query, (parts) => runQuery(query, ({ rows }) => rows, { settings, demand, parts }));

  const allQueues = routingQueues();
  const queues$ = rowArrays(allQueues, runSettings(allQueues)).pipe(mergeMap((rows) => rows));
  const queueNames$ = queueNames(queues$, namesMaxAgeMs, scheduler);

  return {
    rows: <Q extends Query>(query: Q, options?: RunOptions) => {
      const settings = runSettings(query, options);
      const start = (demand = settings.demand) =>
        rowArrays(query as Query<unknown, unknown, RowOf<Q>>, settings, demand).pipe(
          untilAborted(settings.signal, demand),
        );
      return new RowStream(start, settings.prefetch);
    },
    pages: <Q extends Query>(query: Q, options?: RunOptions) => {
      const settings = runSettings(query, options);
      const pageQuery = query as Query<unknown, PageOf<Q>>;
      const { demand } = settings;
      return started(pageQuery, (parts) => runQuery(pageQuery, ({ page }) => page, { settings, demand, parts })).pipe(
        untilAborted(settings.signal, demand),
      );
    },
    observe: <Q extends Query>(query: Q, options: ObserveOptions, runOptions?: RunOptions) => {
      refuseIfAny('observe', observeProblems('', { ...options, checkpoint: runOptions?.checkpoint }));
      const settings = runSettings(query, runOptions);
      const rowQuery = query as Query<unknown, unknown, RowOf<Q>>;
      const { endpoint } = rowQuery;
      const start = (demand = settings.demand) =>
        loadObserving().pipe(
          switchMap(({ observeRows }) =>
            observeRows(rowArrays(rowQuery, settings, endlessDemand), options, { endpoint, scheduler, report, demand }),
          ),
          untilAborted(settings.signal, demand),
        );
      return new RowStream(start, 0);
    },
    ask: (request) =>
      defer(() =>
        source({ ...request, url: nextLink(request.url, `${origin}/`, origin, { page: 0, redact, trustedOrigins }) }),
      ).pipe(
        map(({ json }) => json),
        inUse,
        withoutSecrets,
      ),
    since: <Q extends Query>(query: Q, checkpoint: CheckpointStore, options: SinceOptions = {}) => {
      const settings = sinceSettings(query, checkpoint, options);
      const rowQuery = query as Query<unknown, unknown, RowOf<Q>>;
      const start = (demand = settings.run.demand ?? endlessDemand) =>
        named<RowOf<Q>, Revised<RowOf<Q>>>(rowQuery, (parts) =>
          loadSliced().pipe(
            switchMap(({ runSettled }) => runSettled(rowQuery, checkpoint, settings, { demand, parts, wallClock })),
          ),
        ).pipe(untilAborted(settings.run.signal, demand));
      return new RowStream(start, settings.run.prefetch);
    },
    explain: (query: Query, options?: RunOptions) => {
      const settings = runSettings(query, options);
      return loadSliced().pipe(switchMap(({ explainQuery }) => explainQuery(query, settings, paceOf(query.endpoint))));
    },
    token$: tokens.token$.pipe(inUse, withoutSecrets),
    queueNames$,
    events$: events.asObservable(),
    parts: { hosts, runtime, report, redact, dropToken: tokens.dropCurrent },
  };
};

/** Loads the polling module on the first `observe`. */
const loadObserving = () => defer(() => import('./run/poll.js'));

const originOf = (url: string): string => new URL(url).origin;
