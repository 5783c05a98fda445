import { catchError, defer, map, mergeMap, Observable, take, throwError, throwIfEmpty } from 'rxjs';
import type { PageRequest } from '../core/endpoint.js';
import { causeFacts } from '../core/error-guards.js';
import {
  HttpError,
  NetworkError,
  QueryError,
  RateLimitError,
  type RequestFacts,
  TimeoutError,
  AuthError,
} from '../core/errors.js';
import type { Report } from '../core/events.js';
import type { Runtime } from '../core/runtime.js';
import { isOutOfTime } from '../core/out-of-time.js';
import { timeText } from '../core/time-text.js';
import { judge, judgeOnce, type Verdict } from '../core/retry-decision.js';
import {
  defaultMaxAttempts,
  defaultMaxWaitMs,
  retryTransient,
  type RetryOptions,
} from '../operators/retry-transient.js';
import type { SecretToken } from '../transport/credentials.js';
import { answerError, isWhole, parseJson } from '../transport/response.js';
import type { Redact } from '../transport/redact.js';
import type { RateBudget } from '../transport/rate-limit/rate-budget.js';
import { type LimitedEndpoint, limitFacts } from '../transport/rate-limit/learned-limits.js';
import { parseHttpDate } from '../core/retry-after.js';
import { type Answer, pathOf, type Send, tellingUnanswered } from '../transport/http.js';
import { isStale } from '../transport/fetch-like.js';
import type { TokenDesk } from '../transport/token-cache.js';
import { homeUrl } from '../core/same-origin.js';

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Returns the request that a redirect leads to: a GET without a body after 303, and after 301 or 302 of a POST; else the same method and
 * body. Undefined where the response is not a redirect, or leads to an origin that is not trusted.
 * https://fetch.spec.whatwg.org/#http-redirect-fetch
 */
export const redirected = (
  request: PageRequest,
  { status, header }: Answer,
  trustedOrigins?: readonly string[],
): PageRequest | undefined => {
  const location = header('Location');
  if (!redirects.has(status) || location === null) return undefined;
  const url = homeUrl(location, request.url, new URL(request.url).origin, trustedOrigins);
  if (url === undefined) return undefined;
  if (status !== 303 && (status > 303 || request.method !== 'POST')) return { ...request, url };
  const { body: _body, ...rest } = request;
  return { ...rest, url, method: 'GET' };
};

/** Dependencies of page requests. */
export interface PageSourceParts {
  readonly send: Send;
  readonly tokens: TokenDesk;
  /** Redacts every secret of the client: a gateway that is also the login host knows more than the token. */
  readonly redact: Redact;
  readonly budget: RateBudget;
  readonly retry: RetryOptions;
  readonly runtime: Runtime;
  readonly report: Report;
  /** Time limit of one page with all its attempts and waits, in milliseconds. */
  readonly totalMs: number;
  /** Origins that the server writes in place of the API's: see `ClientOptions.trustedOrigins`. */
  readonly trustedOrigins?: readonly string[];
}

/** Requests one page on subscription, and emits it. `request.url` must be absolute. */
export type PageSource = (request: PageRequest, asking?: Asking) => Observable<RawPage>;

/** Options of a page request. */
export interface Asking {
  /** Decides whether a failure is worth another attempt; omitted: by its kind and status. */
  readonly judging?: (error: unknown) => Verdict;
  /** The stream that the page belongs to: the rate budget serves streams round-robin. */
  readonly stream?: object;
  /** The endpoint that the page belongs to: the rate budget enforces its limits. */
  readonly endpoint?: LimitedEndpoint;
  /** Returns the same request for fewer rows, which is sent after the server timed out. */
  readonly smaller?: ((request: PageRequest) => PageRequest | undefined) | undefined;
  /** How to make the query smaller, for messages. */
  readonly lighter?: string | undefined;
  /** Called for each request that is sent, all attempts included. */
  readonly sent?: () => void;
}

/** A page before decoding. */
export interface RawPage {
  /** Parsed JSON, not validated. */
  readonly json: unknown;
  readonly facts: RequestFacts;
  /** Time of the server's `Date` header, in milliseconds since the epoch; undefined where the response has none. */
  readonly dateMs?: number | undefined;
}

/**
 * Creates a {@link PageSource}, which waits for a token and a slot of the rate budget, sends the request, and parses the body; it repeats
 * this while the failure is transient. A 401 renews the token once and resends the request. A redirect on the same origin is followed. A
 * request on a kept connection that the server had closed is resent immediately, within `maxAttempts`; it takes another slot, because the
 * server may have received it. A 429 that is retried pauses all requests that share the budget. A request that completes without a response fails.
 */
export const pageSource = (parts: PageSourceParts): PageSource => {
  const { tokens, budget, retry, runtime, report, totalMs } = parts;
  const { scheduler } = runtime;
  const { maxAttempts = defaultMaxAttempts, maxWaitMs = defaultMaxWaitMs } = retry;
  let requests = 0;

  /** Subscribes to `use$` when the budget grants a slot. A slot granted synchronously is not reported as a wait, however slow a busy machine is. */
  const inSlot = <T>(slot$: Observable<unknown>, use$: Observable<T>): Observable<T> =>
    new Observable((subscriber) => {
      const since = scheduler.now();
      let isFree = true;
      const next = () => {
        if (!isFree) report({ kind: 'budget-wait', waitMs: scheduler.now() - since });
        use$.subscribe(subscriber);
      };
      const error = (error: unknown) => subscriber.error(error);
      const taking = slot$.pipe(take(1), throwIfEmpty(noSlot)).subscribe({ next, error });
      isFree = false;
      return taking;
    });

  /** Returns the longest wait that the server may still require of a page, in milliseconds. */
  const longestWaitMs = ({ giveUpAt }: PageFacts): number => Math.min(maxWaitMs, giveUpAt - scheduler.now());

  const withToken = <T>(page: PageFacts, use: (token: SecretToken) => Observable<T>): Observable<T> => {
    const atHand = tokens.current();
    if (atHand !== undefined) return use(atHand);
    page.lacksToken = true;
    return tokens.token$.pipe(
      mergeMap((token) => {
        page.lacksToken = false;
        return use(token);
      }),
    );
  };

  /** Waits for a token before the slot, so that no slot is wasted on that wait, and checks the token again after it. */
  const ask = (request: PageRequest, asking: Asking, page: PageFacts): Observable<RawPage> =>
    withToken(page, () => {
      const sent$ = defer(() => withToken(page, (token) => send(request, asking, page, token)));
      const { stream, endpoint } = asking;
      const path = pathOf(request.url);
      return inSlot(budget.take(stream, { endpoint, path, maxWaitMs: longestWaitMs(page) }), sent$);
    });

  const send = (request: PageRequest, asking: Asking, page: PageFacts, token: SecretToken): Observable<RawPage> => {
    asking.sent?.();
    page.sent += 1;
    requests += 1;
    const maxWaitMs = () => longestWaitMs(page);
    return answerOf(parts, request, { id: requests, page, asking, maxWaitMs }, token).pipe(
      catchError((error: unknown) => {
        if (error instanceof Redirection) {
          page.uncounted += 1;
          return ask(error.to, asking, page);
        }
        if (!page.stale && request.once !== true && isStale(error) && attemptsOf(page) < Math.max(maxAttempts, 2)) {
          page.stale = true;
          return ask(request, asking, page);
        }
        if (!(error instanceof HttpError) || error.status !== 401) return throwError(() => error);
        tokens.drop(token);
        if (page.renewed) return throwError(() => refused(error));
        page.renewed = true;
        page.uncounted += 1;
        return ask(request, asking, page);
      }),
    );
  };

  return (request, asking = {}) =>
    new Observable((subscriber) => {
      const giveUpAt = scheduler.now() + totalMs;
      const page: PageFacts = {
        giveUpAt,
        sent: 0,
        uncounted: 0,
        redirects: 0,
        stale: false,
        lacksToken: false,
        renewed: false,
      };
      let last: unknown;
      let current = request;
      const giveUp = () => {
        const facts = { path: pathOf(request.url), attempts: page.sent, phase: 'total', cause: last } as const;
        tries.unsubscribe(); // before the error, so that no request is in progress when the subscriber receives it
        subscriber.error(new TimeoutError(outOfTime(totalMs, page, last, asking.lighter), facts));
      };
      subscriber.add(scheduler.schedule(giveUp, totalMs));

      const judgeHere = (error: unknown): Verdict => {
        last = error;
        const verdict = (request.once === true ? judgeOnce : (asking.judging ?? judge))(error);
        // A failed token request has been retried already. A wait that would exceed the total time limit is not started.
        const isUsedUp = page.lacksToken || attemptsOf(page) >= maxAttempts;
        const isOver = isUsedUp || (verdict.retry && scheduler.now() + verdict.atLeastMs > giveUpAt);
        return isOver ? { retry: false } : verdict;
      };
      const tries$ = defer(() => {
        page.redirects = 0;
        page.stale = false;
        return ask(current, asking, page).pipe(throwIfEmpty(() => noResponse(request, page)));
      });
      const tries = tries$
        .pipe(
          retryTransient({
            ...retry,
            runtime,
            judge: judgeHere,
            onRetry: ({ error, attempt, waitMs }) => {
              // Pauses for the server's wait without the jitter, because the budget prevents bursts anyway.
              if (error instanceof RateLimitError) budget.pause(error.retryAfterMs || waitMs);
              if (isOutOfTime(error)) current = asking.smaller?.(current) ?? current;
              report({ kind: 'retry', path: pathOf(request.url), attempt, waitMs, cause: causeFacts(error) });
            },
          }),
        )
        .subscribe({
          next: (raw) => subscriber.next(raw),
          error: (error: unknown) => subscriber.error(error),
          complete: () => subscriber.complete(),
        });
      return tries;
    });
};

/** State of a page request across its attempts. */
interface PageFacts {
  /** End of its total time limit, by the scheduler's clock. */
  readonly giveUpAt: number;
  /** Number of requests sent. */
  sent: number;
  /** Number of these that followed a redirect or a renewed token, which do not count as attempts. */
  uncounted: number;
  /** Number of redirects that the current attempt has followed. */
  redirects: number;
  /** True where the current attempt has been resent because the server had closed the connection. */
  stale: boolean;
  /** True while it waits for a token. */
  lacksToken: boolean;
  /** True after a renewal of the token: at most one for all attempts. */
  renewed: boolean;
}

/** Returns the number of attempts, as `maxAttempts` counts them. */
const attemptsOf = ({ sent, uncounted }: PageFacts): number => sent - uncounted;

/** Creates the error of a request that completes without a response, which is not the end of the rows. */
const noResponse = ({ url }: PageRequest, { sent }: PageFacts): NetworkError => {
  const facts = { path: pathOf(url), attempts: sent, phase: 'connect', code: 'ERR_NO_RESPONSE' } as const;
  return new NetworkError('the request completed without a response', facts);
};

const outOfTime = (totalMs: number, { lacksToken, sent }: PageFacts, last: unknown, lighter = later): string => {
  const failure = last instanceof Error ? `; the last failure: ${last.message}` : '';
  const remedy = (): string => {
    if (lacksToken) return 'check hosts.login and the network, as no token came';
    if (sent === 0) return 'start fewer runs at once, as the request waited for a slot of the rate budget';
    return failure === '' || isOutOfTime(last) ? lighter : later;
  };
  return `no page in ${timeText(totalMs)}, with all attempts and waits: ${remedy()}, or raise timeouts.totalMs${failure}`;
};

const later = 'run again later';

const noSlot = (): QueryError =>
  new QueryError('createClient', [{ path: 'budget.take', message: 'must emit before it completes' }]);

/** Maximum number of redirects in one attempt. */
const mostRedirects = 5;

/** Context of one request. */
interface Sending {
  readonly id: number;
  readonly page: PageFacts;
  readonly asking: Asking;
  /** Returns the longest wait that the server may still require of the page, in milliseconds. */
  readonly maxWaitMs: () => number;
}

const answerOf = (
  { send, redact, budget, report, runtime: { scheduler }, trustedOrigins }: PageSourceParts,
  request: PageRequest,
  { id, page, asking: { endpoint, lighter }, maxWaitMs }: Sending,
  token: SecretToken,
): Observable<RawPage> => {
  const attempt = page.sent;
  const path = redact(pathOf(request.url));
  const facts: RequestFacts = { path, attempts: attempt };
  const sentAt = scheduler.now();
  report({ kind: 'request', id, method: request.method, path, attempt });
  return send({
    method: request.method,
    url: request.url,
    path,
    headers: {
      Authorization: `Bearer ${token.value}`,
      Accept: 'application/json',
      ...(request.body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    attempt,
    lighter,
    redact,
  }).pipe(
    tellingUnanswered((cause) => report({ kind: 'request-failed', id, path, ms: scheduler.now() - sentAt, cause })),
    map((answer: Answer) => {
      const { status, ms, bytes } = answer;
      const correlationId = answer.header('ININ-Correlation-Id') ?? undefined;
      report({ kind: 'response', id, path, status, ms, bytes, correlationId });
      const context = { host: 'api', lighter, maxWaitMs: maxWaitMs() } as const;
      const error = isWhole(answer) ? undefined : answerError(answer, facts, redact, context);
      budget.learn?.({ status, ms, retryAfterMs: error?.retryAfterMs, limit: limitFacts(answer.header), endpoint });
      if (error !== undefined) {
        const to = redirected(request, answer, trustedOrigins);
        throw to === undefined || ++page.redirects > mostRedirects ? error : new Redirection(to);
      }
      const dateMs = parseHttpDate(answer.header('Date'));
      return {
        json: parseJson(answer, facts),
        facts: { path, attempts: attempt, correlationId },
        ...(dateMs !== undefined && { dateMs }),
      };
    }),
  );
};

/** Thrown internally to follow a redirect to another path on the API's origin. */
class Redirection extends Error {
  constructor(readonly to: PageRequest) {
    super();
  }
}

/** Creates the error of a request that was rejected again with a renewed token. */
const refused = (error: HttpError): AuthError => {
  const { path, attempts, status, code, correlationId, serverMessage } = error;
  const isOfApi = (code ?? correlationId ?? serverMessage) !== undefined;
  const remedy = isOfApi
    ? 'check that the OAuth client belongs to this region, and that its role or scope allows the query'
    : 'the response is not an error of the API, so check hosts, and a proxy or gateway in between';
  const parts = ['denied again with a token that was just renewed', serverMessage, remedy];
  const message = parts.filter((part) => part !== undefined).join(': ');
  return new AuthError(message, { path, attempts, status, correlationId, serverMessage, cause: error });
};
