import {
  catchError,
  defer,
  map,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  ReplaySubject,
  share,
  Subscription,
  take,
  tap,
  throwError,
  throwIfEmpty,
  type SchedulerLike,
} from 'rxjs';
import { AuthError, type CauseFacts } from '../core/errors.js';
import { tokenPath } from '../core/hosts.js';
import type { Runtime } from '../core/runtime.js';
import type { Report } from '../core/events.js';
import { type AccessToken, SecretToken } from './credentials.js';
import { leasing } from './leasing.js';
import { type Redact, redactor } from './redact.js';
import { pathOf, type Send, reportIncomplete } from './http.js';

/** Shares one token among all requests of a client, and renews it. */
export interface TokenCache {
  /** Returns the valid token, if any. Near its expiry, starts the renewal and returns the old token until the new one has arrived. */
  current(): SecretToken | undefined;
  /**
   * Emits a valid token, then completes. Near its expiry, emits the renewed token, or the old one where the renewal fails. All
   * subscribers share one request; a failure is not cached.
   */
  readonly token$: Observable<SecretToken>;
  /** Keeps a renewal that `current` has started alive while the source runs. The last source to end cancels it. */
  lease<T>(): MonoTypeOperatorFunction<T>;
  /** Drops a token that the server rejected. Does not drop a newer one: if it rejects twenty requests at once, the token is renewed once. */
  drop(token: SecretToken): void;
  /** Drops the current token, if any, after the server reported that it is revoked. */
  dropCurrent(): void;
  /** Removes the tokens that may be in use from a string: a server can include them anywhere in its responses. */
  readonly redact: Redact;
}

const maxMarginMs = 300_000;

/** Returns how long before its expiry a token is renewed: a tenth of its life, at most five minutes. */
const marginMs = (lifeMs: number): number => Math.min(maxMarginMs, lifeMs / 10);

/** Number of the latest tokens that are redacted: a pending request may use an older one. */
const rememberedTokens = 16;

/** The current token. Times by the scheduler's clock, in milliseconds. */
interface Current {
  readonly token: SecretToken;
  readonly expiresAt: number;
  readonly renewAt: number;
}

/**
 * Shares the tokens that `request$` fetches. A token is used until it expires, and renewed shortly before, in parallel with the requests
 * that use it, so a login host that is briefly unavailable does no harm. Expiry and renewal are checked when a token is needed: no timer
 * keeps the process alive.
 */
export const createTokenCache = (request$: Observable<AccessToken>, runtime: Runtime, report: Report): TokenCache => {
  const { scheduler } = runtime;
  let current: Current | undefined;
  let fetched = 0;
  let renewal = Subscription.EMPTY;
  const latest = latestTokens();

  const keep = (token: SecretToken): void => {
    const expiresAt = scheduler.now() + token.expiresInMs;
    current = { token, expiresAt, renewAt: expiresAt - marginMs(token.expiresInMs) };
    latest.add(token);
    report({ kind: 'token', expiresInMs: token.expiresInMs, renewed: fetched > 0 });
    fetched += 1;
  };

  /** Postpones the next renewal after a failure by half of the remaining life: few requests, and one shortly before the expiry. */
  const postpone = (): void => {
    if (current !== undefined) current = { ...current, renewAt: (scheduler.now() + current.expiresAt) / 2 };
  };

  const renewed$ = request$.pipe(
    take(1),
    throwIfEmpty(noToken),
    map(({ value, expiresInMs }) => new SecretToken(value, expiresInMs)),
    tap({ next: keep, error: postpone }),
    // A subscriber that joins while the token is being emitted receives it too, even if the token has expired meanwhile.
    share({ connector: () => new ReplaySubject(1) }),
  );

  const valid = (): SecretToken | undefined =>
    current !== undefined && scheduler.now() < current.expiresAt ? current.token : undefined;
  const isDue = (): boolean => current !== undefined && scheduler.now() >= current.renewAt;

  return {
    current: () => {
      if (valid() !== undefined && isDue() && renewal.closed) renewal = renewed$.subscribe({ error: () => undefined });
      return valid();
    },
    token$: defer(() => {
      const token = valid();
      if (token !== undefined && !isDue()) return of(token);
      // A renewal that began earlier may have few attempts left: a subscriber that joined it requests a token anew where it fails.
      const isJoined = !renewal.closed;
      return renewed$.pipe(
        catchError((error: unknown) => {
          const old = valid();
          if (old !== undefined) return of(old);
          return isJoined ? renewed$ : throwError(() => error);
        }),
      );
    }),
    lease: leasing(() => renewal.unsubscribe()),
    drop: (token) => {
      if (current?.token === token) current = undefined;
    },
    dropCurrent: () => (current = undefined),
    redact: (text) => latest.redact(text),
  };
};

const noToken = (): AuthError =>
  new AuthError('the credentials emitted no token', { path: tokenPath, attempts: 1, status: 401 });

/** Remembers the latest tokens, and redacts them from strings. */
const latestTokens = () => {
  let values: readonly string[] = [];
  let redact = redactor(values);
  return {
    add: ({ value }: SecretToken): void => {
      values = [value, ...values].slice(0, rememberedTokens);
      redact = redactor(values);
    },
    redact: (text: string): string => redact(text),
  };
};

/** Creates a {@link Send} for tokens that reports how each request ends. */
export const reportingSend =
  (send: Send, scheduler: SchedulerLike, report: Report): Send =>
  (request) =>
    defer(() => {
      const { method, url, attempt, redact } = request;
      const sentAt = scheduler.now();
      const ended = (how: { readonly status?: number; readonly cause?: CauseFacts }): void => {
        const ms = scheduler.now() - sentAt;
        report({ kind: 'token-request', method, path: redact(pathOf(url)), attempt, ms, ...how });
      };
      return send(request).pipe(
        reportIncomplete((cause) => ended({ cause })),
        tap(({ status }) => ended({ status })),
      );
    });
