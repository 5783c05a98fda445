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
} from '../core/errors.js';
import type { Report } from '../core/events.js';
import type { Runtime } from '../core/runtime.js';
import { isOutOfTime } from '../core/out-of-time.js';
import { timeText } from '../core/time-text.js';
import { judge, judgeOnce, type Verdict } from '../core/verdict.js';
import {
  defaultMaxAttempts,
  defaultMaxWaitMs,
  retryTransient,
  type RetryOptions,
} from '../operators/retry-transient.js';
import type { SecretToken } from '../transport/access-token.js';
import { answerError, isWhole } from '../transport/answer-error.js';
import { parseJson } from '../transport/parse-json.js';
import type { RateBudget } from '../transport/rate-budget.js';
import type { LimitedEndpoint } from '../transport/rate-facts.js';
import { limitFacts } from '../transport/rate-limit-facts.js';
import { parseHttpDate } from '../core/retry-after.js';
import { type Answer, pathOf, type Send } from '../transport/send.js';
import { isStale } from '../transport/stale-connection.js';
import { tellingUnanswered } from '../transport/telling-unanswered.js';
import type { TokenDesk } from '../transport/token-desk.js';
import { redirected } from './redirected.js';
import { Redirection } from './redirection.js';
import { refused } from './refused.js';

/** What a page request needs from its client. */
export interface PageSourceParts {
  readonly send: Send;
  readonly tokens: TokenDesk;
  readonly budget: RateBudget;
  readonly retry: RetryOptions;
  readonly runtime: Runtime;
  readonly report: Report;
  /** For one page with all its tries and waits, in milliseconds. */
  readonly totalMs: number;
  /** Origins that the server writes for the API's: see `ClientOptions.trustedOrigins`. */
  readonly trustedOrigins?: readonly string[];
}

/** Asks for one page on subscription, and emits it. `request.url` is absolute here. */
export type PageSource = (request: PageRequest, asking?: Asking) => Observable<RawPage>;

/** How a page is asked for. */
export interface Asking {
  /** Decides whether a failure is worth another try; left out, its kind and status do. */
  readonly judging?: (error: unknown) => Verdict;
  /** Whose page it is: the budget serves streams round-robin. */
  readonly stream?: object;
  /** Whose page it is: the budget keeps the limits of the endpoint. */
  readonly endpoint?: LimitedEndpoint;
  /** The same request for fewer rows, sent instead of it after the server ran out of time. */
  readonly smaller?: ((request: PageRequest) => PageRequest | undefined) | undefined;
  /** How its query can ask less of the server, for messages. */
  readonly lighter?: string | undefined;
  /** Told of each request that leaves, tries included. */
  readonly sent?: () => void;
}

/** A page as it came. */
export interface RawPage {
  /** Parsed, not checked. */
  readonly json: unknown;
  readonly facts: RequestFacts;
  /** The time of day by the server's `Date` header, in milliseconds since the epoch; undefined where it has none. */
  readonly dateMs?: number | undefined;
}

/**
 * Makes a {@link PageSource}: budget slot, token, request, body, JSON; repeated while the failure is transient. A 401 renews the token once
 * and resends the request. A redirect on the same origin is followed. A request on a kept connection that the server had closed is resent at
 * once, within `maxAttempts`; it takes another slot, as the server may have seen it. A 429 that is waited out pauses everything that shares the
 * budget. A request that completes without a response is an error.
 */
export const pageSource = (parts: PageSourceParts): PageSource => {
  const { tokens, budget, retry, runtime, report, totalMs } = parts;
  const { scheduler } = runtime;
  const { maxAttempts = defaultMaxAttempts, maxWaitMs = defaultMaxWaitMs } = retry;
  let requests = 0;

  /** What comes once the budget has a slot. One that is free at once is no wait, however long a busy machine takes to hand it over. */
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

  /** How long a page may still wait because the server says so. */
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

  /** The token is looked at before the slot, so that no slot is wasted on waiting for one, and again after it. */
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
        tries.unsubscribe(); // whoever hears of it finds nothing under way
        subscriber.error(new TimeoutError(outOfTime(totalMs, page, last, asking.lighter), facts));
      };
      subscriber.add(scheduler.schedule(giveUp, totalMs));

      const judgeHere = (error: unknown): Verdict => {
        last = error;
        const verdict = (request.once === true ? judgeOnce : (asking.judging ?? judge))(error);
        // Who fetches tokens has tried again, where that was worth while. A wait that would not end in time is not begun.
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
              // Not the jitter: the budget lets nobody storm.
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

/** What has happened to a page so far. */
interface PageFacts {
  /** When its time is over, with all attempts and waits. */
  readonly giveUpAt: number;
  /** How often it was sent. */
  sent: number;
  /** How many of these followed a redirect or a renewed token: they do not count as attempts. */
  uncounted: number;
  /** How many redirects this try has followed. */
  redirects: number;
  /** Whether this attempt has met a connection that the server had closed: the request was resent at once. */
  stale: boolean;
  /** Whether it waits for a token. */
  lacksToken: boolean;
  /** Whether it has had a token renewed: once is enough for all its tries. */
  renewed: boolean;
}

/** How often a page was sent, as `maxAttempts` counts. */
const attemptsOf = ({ sent, uncounted }: PageFacts): number => sent - uncounted;

/** A request that completes without a response has failed: it is not the end of the rows. */
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

/** In one try. */
const mostRedirects = 5;

/** What belongs to one request that leaves. */
interface Sending {
  readonly id: number;
  readonly page: PageFacts;
  readonly asking: Asking;
  /** How long the page may still wait because the server says so. */
  readonly maxWaitMs: () => number;
}

const answerOf = (
  { send, budget, report, runtime: { scheduler }, trustedOrigins }: PageSourceParts,
  request: PageRequest,
  { id, page, asking: { endpoint, lighter }, maxWaitMs }: Sending,
  token: SecretToken,
): Observable<RawPage> => {
  const attempt = page.sent;
  const { redact } = token;
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
