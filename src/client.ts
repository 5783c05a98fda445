import { catchError, defer, map, mergeMap, type Observable, of, Subject, switchMap, tap, throwError } from 'rxjs';
import { clientSettings, type ClientOptions } from './client-options.js';
import type { ClientParts } from './core/client-parts.js';
import type { CheckpointStore } from './core/checkpoint.js';
import { endlessDemand } from './core/demand.js';
import type { PageOf, PageRequest, Query, RowOf } from './core/endpoint.js';
import { causeFacts } from './core/error-guards.js';
import type { ClientEvent, Report } from './core/events.js';
import { refuseIfAny } from './core/problems.js';
import { defaultMaxWaitMs, retryTransient } from './operators/retry-transient.js';
import { routingQueues } from './endpoints/routing-queues.js';
import { nextLink } from './paging/next-link.js';
import { type ObserveOptions, observeProblems } from './paging/observe-options.js';
import { type PageSource, pageSource } from './paging/page-source.js';
import { type QueueNames, queueNames } from './paging/queue-names.js';
import type { RunPagesParts } from './paging/run-pages.js';
import { abortable } from './paging/until-aborted.js';
import { type RunOptions, type RunSettings, runSettings } from './run-options.js';
import { loadSliced, runQuery } from './run-query.js';
import { type SinceOptions, sinceSettings } from './since-options.js';
import type { Explanation } from './slices/explain.js';
import type { Revised } from './slices/revisions.js';
import { RowStream } from './streams/row-stream.js';
import type { AccessToken } from './transport/access-token.js';
import { broughtConnections, crossFetchConnections } from './transport/keep-alive.js';
import { type Redact, redactTexts } from './transport/redact.js';
import { redactError } from './transport/redact-error.js';
import { sendWith } from './transport/send.js';
import { tokenPath } from './transport/credentials.js';
import { tokenDesk } from './transport/token-desk.js';
import { toldSend } from './transport/told-send.js';

/** Asks one organisation. Everything it does shares one token and one rate budget; two clients share nothing. */
export interface AnalyticsClient {
  /** The rows of a query, pushed or pulled. Cold: nothing is asked before somebody subscribes or iterates. */
  rows<Q extends Query>(query: Q, run?: RunOptions): RowStream<RowOf<Q>>;
  /** The decoded pages of a query, as the wire has them. Cold. */
  pages<Q extends Query>(query: Q, run?: RunOptions): Observable<PageOf<Q>>;
  /**
   * The rows of a query, asked again every `everyMs`; never ends by itself. Takes no `checkpoint`: for what is new there is `since`. A failure that may pass is told as a `poll-failed` event, and
   * the next poll comes. A consumer that pulls is polled for when it has taken the rows of the poll before. Cold.
   *
   * @throws QueryError with everything that is wrong with the options.
   */
  observe<Q extends Query>(query: Q, options: ObserveOptions, run?: RunOptions): RowStream<RowOf<Q>>;
  /**
   * The low-level way to ask any endpoint, also one that has no query builder: one request with token, budget and retries, and
   * the parsed JSON of its answer, not decoded. Cold. Paths are below the API's origin.
   *
   * @throws PagingError where the URL leads to another origin, and whatever a page throws.
   */
  ask(request: PageRequest): Observable<unknown>;
  /**
   * What has been settled since the checkpoint, and what has changed since it was told. The query's range says from when on; its
   * end can lie in the future. Cold: each subscription or iteration goes on from the checkpoint.
   */
  since<Q extends Query>(query: Q, checkpoint: CheckpointStore, options?: SinceOptions): RowStream<Revised<RowOf<Q>>>;
  /** What a run would do, without any request. */
  explain(query: Query, run?: RunOptions): Observable<Explanation>;
  /** The token: fetched when it is first needed, shared by everybody, renewed shortly before its end. Emits once, then completes. */
  readonly token$: Observable<AccessToken>;
  /** Names of all queues by id: looked up when first needed, shared by everybody, kept for `namesMaxAgeMs`. Emits once, then completes. */
  readonly queueNames$: Observable<ReadonlyMap<string, string>>;
  /** What is going on. Hot: tells what happens from the subscription on. */
  readonly events$: Observable<ClientEvent>;
  /** What stands beside the client, such as `./live`, needs of it. */
  readonly parts: ClientParts;
}

/**
 * Makes a client.
 *
 * @example
 * ```ts
 * const client = createClient({
 *   region: 'mypurecloud.com',
 *   credentials: clientCredentials({ clientId, clientSecret }),
 * });
 * ```
 * @throws QueryError with everything that is wrong with the options.
 */
export const createClient = (options: ClientOptions): AnalyticsClient => {
  const { hosts, credentials, fetch, retry, timeouts, budget, maxBodyBytes, namesMaxAgeMs, paceOf, runtime } =
    clientSettings(options);
  const trustedOrigins = (options.trustedOrigins ?? []).map(originOf);
  const { scheduler, wallClock } = runtime;
  const redact: Redact = (text) => tokens.redact(text);
  /** Whatever leaves the client as an error passes here. */
  const withoutSecrets = <T>(source: Observable<T>) =>
    source.pipe(catchError((error: unknown) => throwError(() => redactError(error, redact))));
  const events = new Subject<ClientEvent>();
  const report: Report = (news) => {
    if (events.observed) events.next(redactTexts({ at: wallClock(), ...news }, redact));
  };

  const connections = fetch === undefined ? crossFetchConnections() : broughtConnections(fetch);
  const send = sendWith({ ...connections, scheduler, wallClock, maxBodyBytes, ...timeouts });
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
  const pages = pageSource({ send, tokens, budget, retry, runtime, report, totalMs: timeouts.totalMs, trustedOrigins });
  const untilAborted = abortable();
  /** What runs of the client share, such as connections, is released when the last of them ends. */
  const inUse = <T>(source: Observable<T>) => source.pipe(tokens.lease(), connections.lease());
  // A request that outlives its run, such as the cancelling of a job, counts as well.
  const source: PageSource = (...asked) => inUse(pages(...asked));

  /** Starts a run, whose requests the budget takes for one stream. */
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
      const ofStream: PageSource = (request, asking) =>
        source(request, { stream, endpoint: { name, limits }, ...asking });
      return start({ source: ofStream, origin, trustedOrigins, scheduler, report, redact }).pipe(
        tap({ error: failed }),
      );
    }).pipe(inUse, withoutSecrets);

  /** Puts names into the rows of a run whose query asks for them: looked up once, after all checks, before its first request. */
  const named = <Row, Told extends Row>(
    query: Query<unknown, unknown, Row>,
    start: (parts: RunPagesParts) => Observable<readonly Told[]>,
  ): Observable<readonly Told[]> =>
    started(query, (parts) => {
      const { naming } = query;
      if (naming === undefined) return start(parts);
      let known: QueueNames | undefined;
      const names$ = defer(() => (known === undefined ? queueNames$ : of(known)));
      const afterNames: PageSource = (...asked) =>
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
    token$: tokens.token$.pipe(inUse),
    queueNames$,
    events$: events.asObservable(),
    parts: { hosts, runtime, report, redact, dropToken: tokens.dropCurrent },
  };
};

/** What polls: loaded when somebody observes. */
const loadObserving = () => defer(() => import('./paging/observe-rows.js'));

const originOf = (url: string): string => new URL(url).origin;
