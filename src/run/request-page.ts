import { catchError, defer, map, mergeMap, Observable, take, throwError, throwIfEmpty, timeout } from 'rxjs';
import type { PageRequest } from '../core/endpoint.js';
import { causeFacts } from '../core/error-guards.js';
import {
  AuthError,
  HttpError,
  NetworkError,
  QueryError,
  RateLimitError,
  type RequestFacts,
  TimeoutError,
} from '../core/errors.js';
import type { Report } from '../core/events.js';
import { isServerTimeout } from '../core/server-timeout.js';
import { parseHttpDate } from '../core/retry-after.js';
import { judge, judgeOnce, type Verdict } from '../core/retry-decision.js';
import type { Runtime } from '../core/runtime.js';
import { urlOnOrigin } from '../core/same-origin.js';
import { timeText } from '../core/time-text.js';
import {
  defaultMaxAttempts,
  defaultMaxWaitMs,
  retryTransient,
  type RetryOptions,
} from '../operators/retry-transient.js';
import type { SecretToken } from '../transport/credentials.js';
import { isStale } from '../transport/fetch-like.js';
import { type HttpResponse, pathOf, type Send, reportIncomplete } from '../transport/http.js';
import { type LimitedEndpoint, limitFacts } from '../transport/rate-limit/learned-limits.js';
import type { RateBudget } from '../transport/rate-limit/rate-budget.js';
import type { Redact } from '../transport/redact.js';
import { responseError, isSuccessful, parseJson } from '../transport/response.js';
import type { TokenCache } from '../transport/token-cache.js';

/** What the page requests of one client share. */
export interface PageRequestContext {
  readonly send: Send;
  readonly tokens: TokenCache;
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

/** Options of a page request. */
export interface PageRequestOptions {
  /** Decides whether a failure is worth another attempt; omitted: by its kind and status. */
  readonly decideRetry?: ((error: unknown) => Verdict) | undefined;
  /** True for a request before the pages, such as one for the state of a job. */
  readonly prepares?: boolean | undefined;
  /** The stream that the page belongs to: the rate budget serves streams round-robin. */
  readonly stream?: object | undefined;
  /** The endpoint that the page belongs to: the rate budget enforces its limits. */
  readonly endpoint?: LimitedEndpoint | undefined;
  /** Returns the same request for fewer rows, which is sent after the server timed out. */
  readonly smaller?: ((request: PageRequest) => PageRequest | undefined) | undefined;
  /** How to make the query smaller, for messages. */
  readonly lighter?: string | undefined;
  /** Called for each request that is sent, all attempts included. */
  readonly onSend?: (() => void) | undefined;
}

/** A page before decoding. */
export interface RawPage {
  /** Parsed JSON, not validated. */
  readonly json: unknown;
  readonly facts: RequestFacts;
  /** Where a redirect led; undefined: the URL of the request. */
  readonly url?: string | undefined;
  /** Time of the server's `Date` header, in milliseconds since the epoch; undefined where the response has none. */
  readonly dateMs?: number | undefined;
}

/** Requests one page on subscription, and emits it. `request.url` must be absolute. */
export type RequestPage = (request: PageRequest, options?: PageRequestOptions) => Observable<RawPage>;

/** Sends a request and emits its page. */
type Step = (request: PageRequest) => Observable<RawPage>;

/** Wraps the stages within it. Called once for each page, so what it keeps is kept for one page. */
type Stage = (next: Step, page: PageState) => Step;

/** What the stages of one page request know of each other. */
interface PageState {
  readonly options: PageRequestOptions;
  /** End of the total time limit, by the scheduler's clock. */
  readonly deadline: number;
  /** Returns the longest wait that the server may still require, in milliseconds. */
  readonly remainingWaitMs: () => number;
  /** Number of requests sent. */
  sent: number;
  /** Number of these that followed a redirect or a renewed token, which do not count as attempts. */
  uncounted: number;
  /** True while the page waits for a token. */
  lacksToken: boolean;
  /** The token of the next request; after a response, the token that it was sent with. */
  token?: SecretToken;
  lastFailure?: unknown;
}

/** Returns the number of attempts, as `maxAttempts` counts them. */
const attemptsOf = ({ sent, uncounted }: PageState): number => sent - uncounted;

/** Creates a {@link RequestPage}. Its stages are listed in the order in which a request passes them; a response passes them in reverse. */
export const requestPageWith = (context: PageRequestContext): RequestPage => {
  const stages: readonly Stage[] = [
    limitTotalTime(context),
    retryFailures(context),
    followRedirects,
    resendOnStaleConnection(context),
    renewToken(context),
    waitForToken(context), // before the slot, so that no slot is wasted on that wait
    waitForSlot(context),
    waitForToken(context), // again, because it may have expired meanwhile
  ];
  const send = sendRequest(context);
  const { retry, runtime, totalMs } = context;
  const { maxWaitMs = defaultMaxWaitMs } = retry;

  return (request, options = {}) =>
    defer(() => {
      const deadline = runtime.scheduler.now() + totalMs;
      const remainingWaitMs = () => Math.min(maxWaitMs, deadline - runtime.scheduler.now());
      const page: PageState = { options, deadline, remainingWaitMs, sent: 0, uncounted: 0, lacksToken: false };
      const requestPage = stages.reduceRight<Step>((next, stage) => stage(next, page), send(page));
      return requestPage(request);
    });
};

/** Limits the time of all attempts and waits together. What is in progress is unsubscribed before the error is emitted. */
const limitTotalTime =
  ({ runtime: { scheduler }, totalMs }: PageRequestContext): Stage =>
  (next, page) =>
  (request) => {
    const totalTimeout = () => {
      const { sent: attempts, lastFailure: cause } = page;
      const facts = { path: pathOf(request.url), attempts, phase: 'total', cause } as const;
      return new TimeoutError(totalTimeoutMessage(totalMs, page), facts);
    };
    return next(request).pipe(timeout({ first: totalMs, scheduler, with: () => throwError(totalTimeout) }));
  };

const runLater = 'run again later';

const totalTimeoutMessage = (totalMs: number, { lacksToken, sent, lastFailure: last, options }: PageState): string => {
  const failure = last instanceof Error ? `; the last failure: ${last.message}` : '';
  const { lighter = runLater } = options;
  const remedy = (): string => {
    if (lacksToken) return 'check hosts.login and the network, as no token came';
    if (sent === 0) return 'start fewer runs at once, as the request waited for a slot of the rate budget';
    return failure === '' || isServerTimeout(last) ? lighter : runLater;
  };
  return `no page in ${timeText(totalMs)}, with all attempts and waits: ${remedy()}, or raise timeouts.totalMs${failure}`;
};

/** Sends the request again while its failure is transient; after a timeout on the server, the same request for fewer rows. */
const retryFailures =
  ({ retry, runtime, budget, report }: PageRequestContext): Stage =>
  (next, page) =>
  (request) => {
    const { decideRetry = judge, smaller } = page.options;
    const { maxAttempts = defaultMaxAttempts } = retry;
    const { scheduler } = runtime;
    let current = request;

    const decide = (error: unknown): Verdict => {
      page.lastFailure = error;
      const decision = (request.once === true ? judgeOnce : decideRetry)(error);
      // A failed token request has been retried already. A wait that would exceed the total time limit is not started.
      const isUsedUp = page.lacksToken || attemptsOf(page) >= maxAttempts;
      const isTooLong = decision.retry && scheduler.now() + decision.atLeastMs > page.deadline;
      return isUsedUp || isTooLong ? { retry: false } : decision;
    };
    return defer(() => next(current)).pipe(
      throwIfEmpty(() => noResponse(request, page)),
      retryTransient({
        ...retry,
        runtime,
        judge: decide,
        onRetry: ({ error, waitMs }) => {
          if (error instanceof RateLimitError) pauseBudget(budget, error, waitMs);
          if (isServerTimeout(error)) current = smaller?.(current) ?? current;
          report({ kind: 'retry', path: pathOf(request.url), attempt: page.sent, waitMs, cause: causeFacts(error) });
        },
      }),
    );
  };

/** Pauses a budget that has not paused itself: for the server's wait without the jitter, because the budget prevents bursts anyway. */
const pauseBudget = (budget: RateBudget, { retryAfterMs = 0 }: RateLimitError, waitMs: number): void => {
  const isPaused = budget.pausesItself === true && retryAfterMs > 0;
  if (!isPaused) budget.pause(retryAfterMs || waitMs);
};

/** Creates the error of a request that completes without a response, which is not the end of the rows. */
const noResponse = ({ url }: PageRequest, { sent }: PageState): NetworkError => {
  const facts = { path: pathOf(url), attempts: sent, phase: 'connect', code: 'ERR_NO_RESPONSE' } as const;
  return new NetworkError('the request completed without a response', facts);
};

/** Maximum number of redirects in one attempt. */
const maxRedirects = 5;

/** Follows redirects on the API's origin. */
const followRedirects: Stage = (next, page) => (request) => {
  const follow = (to: PageRequest, redirects: number): Observable<RawPage> =>
    next(to).pipe(
      catchError((error: unknown) => {
        if (!(error instanceof Redirect)) return throwError(() => error);
        if (redirects === maxRedirects) return throwError(() => error.error);
        page.uncounted += 1;
        return follow(error.to, redirects + 1);
      }),
    );
  return follow(request, 0);
};

/** A response that leads to another URL of the API's origin. */
class Redirect extends Error {
  constructor(
    readonly to: PageRequest,
    /** The error of a response that is not followed. */
    readonly error: Error,
  ) {
    super();
  }
}

/**
 * Resends a request once that was sent on a kept connection which the server had closed. It takes another slot, because the server may have
 * received the first one.
 */
const resendOnStaleConnection =
  ({ retry: { maxAttempts = defaultMaxAttempts } }: PageRequestContext): Stage =>
  (next, page) =>
  (request) =>
    next(request).pipe(
      catchError((error: unknown) => {
        const mayResend = request.once !== true && isStale(error) && attemptsOf(page) < Math.max(maxAttempts, 2);
        return mayResend ? next(request) : throwError(() => error);
      }),
    );

/** Renews a token that the server rejects, once a page, and resends the request. */
const renewToken =
  ({ tokens }: PageRequestContext): Stage =>
  (next, page) => {
    let isRenewed = false;
    const step: Step = (request) =>
      next(request).pipe(
        catchError((error: unknown) => {
          if (!(error instanceof HttpError) || error.status !== 401) return throwError(() => error);
          if (page.token !== undefined) tokens.drop(page.token);
          if (isRenewed) return throwError(() => rejectedAgain(error));
          isRenewed = true;
          page.uncounted += 1;
          return step(request);
        }),
      );
    return step;
  };

/** Creates the error of a request that was rejected again with a renewed token. */
const rejectedAgain = (error: HttpError): AuthError => {
  const { path, attempts, status, code, correlationId, serverMessage } = error;
  const isOfApi = (code ?? correlationId ?? serverMessage) !== undefined;
  const remedy = isOfApi
    ? 'check that the OAuth client belongs to this region, and that its role or scope allows the query'
    : 'the response is not an error of the API, so check hosts, and a proxy or gateway in between';
  const parts = ['denied again with a token that was just renewed', serverMessage, remedy];
  const message = parts.filter((part) => part !== undefined).join(': ');
  return new AuthError(message, { path, attempts, status, correlationId, serverMessage, cause: error });
};

/** Waits for a valid token. */
const waitForToken =
  ({ tokens }: PageRequestContext): Stage =>
  (next, page) =>
  (request) => {
    const proceed = (token: SecretToken): Observable<RawPage> => {
      page.lacksToken = false;
      page.token = token;
      return next(request);
    };
    const token = tokens.current();
    if (token !== undefined) return proceed(token);
    page.lacksToken = true;
    return tokens.token$.pipe(mergeMap(proceed));
  };

/** Waits for a slot of the rate budget. A slot granted synchronously is not reported as a wait, however slow a busy machine is. */
const waitForSlot =
  ({ budget, report, runtime: { scheduler } }: PageRequestContext): Stage =>
  (next, page) =>
  (request) =>
    new Observable((subscriber) => {
      const facts = { path: pathOf(request.url), attempts: page.sent, maxWaitMs: page.remainingWaitMs() };
      const slot$ = budget.take(page.options.stream, { endpoint: page.options.endpoint, ...facts });
      const since = scheduler.now();
      let isImmediate = true;
      const proceed = () => {
        if (!isImmediate) report({ kind: 'budget-wait', waitMs: scheduler.now() - since });
        defer(() => next(request)).subscribe(subscriber);
      };
      const error = (reason: unknown) => subscriber.error(reason);
      const waiting = slot$.pipe(take(1), throwIfEmpty(noSlot)).subscribe({ next: proceed, error });
      isImmediate = false;
      return waiting;
    });

const noSlot = (): QueryError =>
  new QueryError('createClient', [{ path: 'budget.take', message: 'must emit before it completes' }]);

/** Sends the request with the page's token, and reports it and its response. */
const sendRequest = (context: PageRequestContext): ((page: PageState) => Step) => {
  const { send, redact, report, runtime } = context;
  let requests = 0;
  return (page) => (request) => {
    const { method, url, body } = request;
    const { lighter, onSend } = page.options;
    const id = (requests += 1);
    const attempt = (page.sent += 1);
    const path = redact(pathOf(url));
    const sentAt = runtime.scheduler.now();
    onSend?.();
    report({ kind: 'request', id, method, path, attempt });
    const headers = {
      Authorization: `Bearer ${page.token?.value ?? ''}`,
      Accept: 'application/json',
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    };
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    return send({ method, url, path, headers, ...json, attempt, lighter, redact }).pipe(
      reportIncomplete((cause) =>
        report({ kind: 'request-failed', id, path, ms: runtime.scheduler.now() - sentAt, cause }),
      ),
      map((response) => {
        const { status, ms, bytes } = response;
        const correlationId = response.header('ININ-Correlation-Id') ?? undefined;
        report({ kind: 'response', id, path, status, ms, bytes, correlationId });
        const facts = { path, attempts: attempt, correlationId };
        return readPage(context, { request, response, facts, page });
      }),
    );
  };
};

/** A response, and what is known of its request. */
interface Received {
  readonly request: PageRequest;
  readonly response: HttpResponse;
  readonly facts: RequestFacts;
  readonly page: PageState;
}

/** Parses the body of a response. Throws the typed error of one that is not successful. */
const readPage = (
  { redact, budget, trustedOrigins }: PageRequestContext,
  { request, response, facts, page: { options, remainingWaitMs } }: Received,
): RawPage => {
  const { endpoint, lighter } = options;
  const { status, ms, header } = response;
  const remedyContext = { host: 'api', lighter, maxWaitMs: remainingWaitMs() } as const;
  const error = isSuccessful(response) ? undefined : responseError(response, facts, redact, remedyContext);
  budget.learn?.({ status, ms, retryAfterMs: error?.retryAfterMs, limit: limitFacts(header), endpoint });
  if (error !== undefined) {
    const to = redirectTarget(request, response, trustedOrigins);
    throw to === undefined ? error : new Redirect(to, error);
  }
  return { json: parseJson(response, facts), facts, url: request.url, dateMs: parseHttpDate(header('Date')) };
};

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Returns the request that a redirect leads to: a GET without a body after 303, and after 301 or 302 of a POST; else the same method and
 * body. Undefined where the response is not a redirect, or leads to an origin that is not trusted.
 * https://fetch.spec.whatwg.org/#http-redirect-fetch
 */
export const redirectTarget = (
  request: PageRequest,
  { status, header }: HttpResponse,
  trustedOrigins?: readonly string[],
): PageRequest | undefined => {
  const location = header('Location');
  if (!redirectStatuses.has(status) || location === null) return undefined;
  const url = urlOnOrigin(location, request.url, new URL(request.url).origin, trustedOrigins);
  if (url === undefined) return undefined;
  if (status !== 303 && (status > 303 || request.method !== 'POST')) return { ...request, url };
  const { body: _body, ...rest } = request;
  return { ...rest, url, method: 'GET' };
};
