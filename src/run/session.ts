import {
  catchError,
  defer,
  type MonoTypeOperatorFunction,
  Observable,
  type SchedulerLike,
  Subject,
  throwError,
  identity,
  share,
  takeUntil,
  tap,
} from 'rxjs';
import { causeFacts } from '../core/error-guards.js';
import type { ClientEvent, Report } from '../core/events.js';
import { type Hosts, tokenPath } from '../core/hosts.js';
import type { CompleteRuntime } from '../core/runtime.js';
import { defaultMaxWaitMs, retryTransient, type RetryOptions } from '../operators/retry-transient.js';
import { callerConnections, crossFetchConnections } from '../transport/connections.js';
import { type AccessToken, type Credentials } from '../transport/credentials.js';
import type { FetchLike } from '../transport/fetch-like.js';
import { type Send, sendWith } from '../transport/http.js';
import type { RateBudget } from '../transport/rate-limit/rate-budget.js';
import { type Redact, redactError, redactTexts } from '../transport/redact.js';
import { createTokenCache, reportingSend } from '../transport/token-cache.js';
import { type RequestPage, requestPageWith } from './request-page.js';
import type { Demand } from '../core/demand.js';

/** Settings of a session, validated. */
export interface SessionSettings {
  readonly hosts: Hosts;
  /** Origins that the server writes in place of the API's. */
  readonly trustedOrigins: readonly string[];
  readonly credentials: Credentials;
  /** Undefined: cross-fetch. */
  readonly fetch: FetchLike | undefined;
  readonly retry: RetryOptions;
  readonly timeouts: { readonly attemptMs: number; readonly idleMs: number; readonly totalMs: number };
  readonly budget: RateBudget;
  readonly maxBodyBytes: number;
  readonly runtime: CompleteRuntime;
}

/** What a run uses of its client. */
export interface RunContext {
  /**
   * Requests a page. Each layer of a run wraps it; from the outside in: the retry decision of a slice, the count of requests, the check of
   * `Date`, the queue names, the run's stream and endpoint, and the leases of token and connections.
   */
  readonly requestPage: RequestPage;
  /** The API's origin. */
  readonly origin: string;
  /** Origins that the server writes in place of the API's: see `ClientOptions.trustedOrigins`. */
  readonly trustedOrigins?: readonly string[];
  readonly scheduler: SchedulerLike;
  /** Returns the time of day, in milliseconds since the epoch. */
  readonly wallClock: () => number;
  readonly report: Report;
  /** Removes the client's secrets from strings. */
  readonly redact: Redact;
}

/** Everything that the requests of one client share: connections, token, rate budget, events and redaction. */
export interface Session {
  /** What all runs use. A run adds its stream and its endpoint to each page request. */
  readonly context: RunContext;
  readonly token$: Observable<AccessToken>;
  readonly events$: Observable<ClientEvent>;
  /** Discards the current token. */
  dropToken(): void;
  /** Keeps connections open and a renewal of the token alive while the source runs, and redacts its errors. */
  use<T>(): MonoTypeOperatorFunction<T>;
  readonly untilAborted: UntilAborted;
}

/** Opens the session of one client. Sends no request. */
export const openSession = (settings: SessionSettings): Session => {
  const { hosts, credentials, retry, timeouts, budget, runtime } = settings;
  const { scheduler, wallClock } = runtime;
  const trustedOrigins = settings.trustedOrigins.map(originOf);

  const redact: Redact = (text) => tokens.redact(credentials.redact?.(text) ?? text);
  const events = new Subject<ClientEvent>();
  const report: Report = (event) => {
    if (events.observed) events.next(redactTexts({ at: wallClock(), ...event }, redact));
  };

  const connections = settings.fetch === undefined ? crossFetchConnections() : callerConnections(settings.fetch);
  const send = sendWith({ connections, scheduler, wallClock, maxBodyBytes: settings.maxBodyBytes, ...timeouts });
  const token$ = requestToken({ ...settings, send: reportingSend(send, scheduler, report), report });
  const tokens = createTokenCache(token$, runtime, report);

  const { totalMs } = timeouts;
  const request = requestPageWith({ send, tokens, redact, budget, retry, runtime, report, totalMs, trustedOrigins });
  const keepAlive = <T>(source: Observable<T>) => source.pipe(tokens.lease(), connections.lease());
  // A request that outlives its run, such as the cancellation of a job, keeps them alive too.
  const requestPage: RequestPage = (...page) => keepAlive(request(...page));

  return {
    context: { requestPage, origin: originOf(hosts.api), trustedOrigins, scheduler, wallClock, report, redact },
    token$: tokens.token$,
    events$: events.asObservable(),
    dropToken: tokens.dropCurrent,
    use: () => (source) =>
      keepAlive(source).pipe(catchError((error: unknown) => throwError(() => redactError(error, redact)))),
    untilAborted: abortable(),
  };
};

/** What a token request needs. */
interface TokenRequest extends Pick<SessionSettings, 'hosts' | 'credentials' | 'retry' | 'runtime'> {
  readonly send: Send;
  readonly report: Report;
}

/** Fetches one token on subscription, and retries transient failures. */
const requestToken = ({ hosts, credentials, retry, runtime, send, report }: TokenRequest): Observable<AccessToken> =>
  defer(() => {
    const { maxWaitMs = defaultMaxWaitMs } = retry;
    const login = originOf(hosts.login);
    let attempt = 0;
    return defer(() => credentials.request({ send, login, maxWaitMs, attempt: ++attempt })).pipe(
      retryTransient({
        ...retry,
        runtime,
        onRetry: ({ error, attempt: failed, waitMs }) =>
          report({ kind: 'retry', path: tokenPath, attempt: failed, waitMs, cause: causeFacts(error) }),
      }),
    );
  });

const originOf = (url: string): string => new URL(url).origin;

/**
 * Fails a stream with the signal's reason, or an AbortError where it has none, when the signal is aborted. What the consumer's demand has
 * buffered is discarded first.
 */
export type UntilAborted = <T>(signal: AbortSignal | undefined, demand?: Demand) => MonoTypeOperatorFunction<T>;

/** Creates an {@link UntilAborted} whose streams share one listener on each signal, because Node warns of a leak at the eleventh. */
export const abortable = (): UntilAborted => {
  const shared = new WeakMap<AbortSignal, Observable<never>>();
  return (signal, demand) => {
    if (signal === undefined) return identity;
    const aborted$ = shared.get(signal) ?? abortOf(signal).pipe(share());
    shared.set(signal, aborted$);
    return takeUntil(aborted$.pipe(tap({ error: () => demand?.discard?.() })));
  };
};

const abortOf = (signal: AbortSignal): Observable<never> =>
  new Observable((subscriber) => {
    const fail = () => subscriber.error(signal.reason ?? withoutReason());
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail);
    return () => signal.removeEventListener('abort', fail);
  });

/** The reason of a signal that has none: those of React Native. */
const withoutReason = (): Error =>
  Object.assign(new Error('the run was aborted by its signal'), { name: 'AbortError' });
