import {
  catchError,
  defer,
  finalize,
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
} from 'rxjs';
import { AuthError } from '../core/errors.js';
import type { Runtime } from '../core/runtime.js';
import type { Report } from '../core/events.js';
import { type AccessToken, SecretToken } from './access-token.js';
import { tokenPath } from './credentials.js';
import { type Redact, redactor } from './redact.js';

/** Shares one token among all requests of a client, and renews it. */
export interface TokenDesk {
  /** The token that is valid now, if any. Near its end this starts its renewal, and returns the old token until the new one is there. */
  current(): SecretToken | undefined;
  /**
   * Emits a valid token, then completes: near its end the renewed one, or the old one where its renewal fails. One request however
   * many subscribers; a failure is not remembered.
   */
  readonly token$: Observable<SecretToken>;
  /** Keeps a renewal that `current` has started while its source runs; the last source to end cancels it. */
  lease<T>(): MonoTypeOperatorFunction<T>;
  /** Drops a token that the server rejected. Any other token stays: of twenty that were rejected at once, one renews. */
  drop(token: SecretToken): void;
  /** Drops whatever token there is, for the server said that it is revoked. */
  dropCurrent(): void;
  /** Takes the tokens that may be in use out of a text: a server can write them anywhere into its answers. */
  readonly redact: Redact;
}

const longestMarginMs = 300_000;

/** How long before its end a token is renewed: a tenth of its life, five minutes at most. */
const marginMs = (lifeMs: number): number => Math.min(longestMarginMs, lifeMs / 10);

/** Tokens that are taken out of texts, the latest first: a request that is under way may have an older one. */
const rememberedTokens = 16;

/** The token in use. Milliseconds of the scheduler's clock. */
interface Current {
  readonly token: SecretToken;
  readonly expiresAt: number;
  readonly renewAt: number;
}

/**
 * Shares the tokens that `request$` fetches. A token is used until it expires, and renewed shortly before, beside the requests that
 * use it: a login host that is unavailable meanwhile does no harm. Both are looked at when a token is needed, so no timer keeps a
 * process alive.
 */
export const tokenDesk = (request$: Observable<AccessToken>, { scheduler }: Runtime, report: Report): TokenDesk => {
  let current: Current | undefined;
  let fetched = 0;
  let known: readonly string[] = [];
  let redactKnown = redactor(known);
  let renewal = Subscription.EMPTY;
  let leases = 0;

  const keep = (token: SecretToken): void => {
    const expiresAt = scheduler.now() + token.expiresInMs;
    current = { token, expiresAt, renewAt: expiresAt - marginMs(token.expiresInMs) };
    known = [token.value, ...known].slice(0, rememberedTokens);
    redactKnown = redactor(known);
    report({ kind: 'token', expiresInMs: token.expiresInMs, renewed: fetched > 0 });
    fetched += 1;
  };

  /** After a failure, half of the life that is left passes before the next renewal: few requests, and one shortly before the end. */
  const postpone = (): void => {
    if (current !== undefined) current = { ...current, renewAt: (scheduler.now() + current.expiresAt) / 2 };
  };

  const renewed$ = request$.pipe(
    take(1),
    throwIfEmpty(() => new AuthError('the credentials gave no token', { path: tokenPath, attempts: 1, status: 401 })),
    map(({ value, expiresInMs }) => new SecretToken(value, expiresInMs)),
    tap({ next: keep, error: postpone }),
    // One that subscribes while the token is handed out receives it too, even if the token has expired meanwhile.
    share({ connector: () => new ReplaySubject(1) }),
  );

  const valid = (): SecretToken | undefined =>
    current !== undefined && scheduler.now() < current.expiresAt ? current.token : undefined;
  const isDue = (): boolean => current !== undefined && scheduler.now() >= current.renewAt;

  return {
    current: () => {
      if (valid() !== undefined && isDue() && renewal.closed) {
        renewal = renewed$.subscribe({ error: () => undefined });
      }
      return valid();
    },
    token$: defer(() => {
      const token = valid();
      if (token !== undefined && !isDue()) return of(token);
      // A renewal that began earlier may have few attempts left: one that fails does not count for those who joined it.
      const isJoined = !renewal.closed;
      return renewed$.pipe(
        catchError((error: unknown) => {
          const old = valid();
          if (old !== undefined) return of(old);
          return isJoined ? renewed$ : throwError(() => error);
        }),
      );
    }),
    lease: () => (source) =>
      defer(() => {
        leases += 1;
        return source.pipe(
          finalize(() => {
            leases -= 1;
            if (leases === 0) renewal.unsubscribe();
          }),
        );
      }),
    drop: (token) => {
      if (current?.token === token) current = undefined;
    },
    dropCurrent: () => (current = undefined),
    redact: (text) => redactKnown(text),
  };
};
