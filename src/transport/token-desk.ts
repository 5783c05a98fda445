import { defer, map, type Observable, of, ReplaySubject, share, take, tap, throwIfEmpty } from 'rxjs';
import { AuthError } from '../core/errors.js';
import type { Runtime } from '../core/runtime.js';
import type { Report } from '../core/events.js';
import { type AccessToken, SecretToken } from './access-token.js';
import { tokenPath } from './credentials.js';
import { type Redact, redactor } from './redact.js';

/** Hands out one token to everybody, and renews it. */
export interface TokenDesk {
  /** The token that is good now, where there is one. */
  current(): SecretToken | undefined;
  /** Emits a token that is good now, then completes. One request however many wait; a failed one is not remembered. */
  readonly token$: Observable<SecretToken>;
  /** Forgets a token that the server refused. Any other token stays: of twenty that were refused at once, one renews. */
  drop(token: SecretToken): void;
  /** Forgets whatever token there is, for the server said that it is revoked. */
  dropCurrent(): void;
  /** Takes the tokens that may be in use out of a text: a server can write them anywhere into its answers. */
  readonly redact: Redact;
}

const longestMarginMs = 300_000;

/** How long before its end a token is renewed: a tenth of its life, five minutes at most. */
const marginMs = (lifeMs: number): number => Math.min(longestMarginMs, lifeMs / 10);

/** A token that has just come is used for so long at least, whatever it says of its life: the server decides then. */
const leastUseMs = 100;

/** Tokens that are taken out of texts, the latest first: a request that is under way may have an older one. */
const rememberedTokens = 16;

/**
 * Shares the tokens that `request$` fetches. A token is kept until shortly before its end; that is looked at when it is
 * asked for, so no timer keeps a process alive.
 */
export const tokenDesk = (request$: Observable<AccessToken>, { scheduler }: Runtime, report: Report): TokenDesk => {
  let held: { token: SecretToken; renewAt: number } | undefined;
  let fetched = 0;
  let known: readonly string[] = [];
  let redactKnown = redactor(known);

  const renewed$ = request$.pipe(
    take(1),
    throwIfEmpty(() => new AuthError('the credentials gave no token', { path: tokenPath, attempts: 1, status: 401 })),
    map(({ value, expiresInMs }) => new SecretToken(value, expiresInMs)),
    tap((token) => {
      const useMs = token.expiresInMs - marginMs(token.expiresInMs);
      held = { token, renewAt: scheduler.now() + (useMs > leastUseMs ? useMs : leastUseMs) };
      known = [token.value, ...known].slice(0, rememberedTokens);
      redactKnown = redactor(known);
      report({ kind: 'token', expiresInMs: token.expiresInMs, renewed: fetched > 0 });
      fetched += 1;
    }),
    // One that subscribes while the token is handed out receives it too, even if the token has expired meanwhile.
    share({ connector: () => new ReplaySubject(1) }),
  );

  const current = () => (held !== undefined && scheduler.now() < held.renewAt ? held.token : undefined);

  return {
    current,
    token$: defer(() => {
      const token = current();
      return token === undefined ? renewed$ : of(token);
    }),
    drop: (token) => {
      if (held?.token === token) held = undefined;
    },
    dropCurrent: () => (held = undefined),
    redact: (text) => redactKnown(text),
  };
};
