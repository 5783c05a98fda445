import * as t from 'io-ts';
import { defer, from, map, type Observable, type ObservableInput, of, take, tap } from 'rxjs';
import { AuthError, DecodeError, type RequestFacts } from '../core/errors.js';
import { isDecoded } from '../core/decoded.js';
import { refuseIfAny, text } from '../core/problems.js';
import type { AccessToken } from './access-token.js';
import { answerError } from './answer-error.js';
import { jsonOrNothing, parseJson } from './parse-json.js';
import { type Redact, redacted, redactor } from './redact.js';
import { type Answer, pathOf, type Send } from './send.js';

/** Where tokens come from. Made by {@link clientCredentials} or {@link accessToken}; holds its secret where nothing prints it. */
export interface Credentials {
  /** Fetches a token on subscription, once; the client shares and repeats it. */
  request(context: CredentialsContext): Observable<AccessToken>;
}

export interface CredentialsContext {
  readonly send: Send;
  /** Origin of the login host. */
  readonly login: string;
  /** 1 for the first try. */
  readonly attempt: number;
}

export interface ClientCredentialsOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Only for gateways that ask for scopes: on the platform, the roles of the OAuth client decide. */
  readonly scope?: string;
}

/**
 * The OAuth client-credentials grant (RFC 6749, 4.4), as an OAuth client of Genesys Cloud uses it.
 *
 * @throws QueryError where the id or the secret is missing or holds a line break.
 */
export const clientCredentials = ({ clientId, clientSecret, scope }: ClientCredentialsOptions): Credentials => {
  refuseIfAny('clientCredentials', [
    ...text('clientId', clientId),
    ...text('clientSecret', clientSecret),
    ...(scope === undefined ? [] : text('scope', scope)),
  ]);
  const basic = base64(`${clientId}:${clientSecret}`);
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) });

  return unprintable({
    request: ({ send, login, attempt }) => {
      const url = `${login}/oauth/token`;
      const facts = { path: pathOf(url), attempts: attempt };
      const secrets = [basic, clientSecret];
      return send({
        method: 'POST',
        url,
        headers: {
          Authorization: `Basic ${basic}`,
          'Content-Type': 'application/x-www-form-urlencoded',
          Accept: 'application/json',
        },
        body: form.toString(),
        attempt,
        secrets,
      }).pipe(
        map((answer) => {
          if (answer.status >= 200 && answer.status < 300) return tokenIn(parseJson(answer, facts), facts);
          const redact = redactor(secrets);
          throw [400, 401].includes(answer.status)
            ? refusal(answer, facts, redact)
            : answerError(answer, facts, redact);
        }),
      );
    },
  });
};

/**
 * A token that is there already: from a gateway, a vault, or a browser app that logged in with PKCE. A function is called
 * whenever a token is needed: at first, shortly before the last one ends, and after the server refused it.
 */
export const accessToken = (source: string | (() => ObservableInput<AccessToken>)): Credentials => {
  if (typeof source === 'string') refuseIfAny('accessToken', text('token', source));
  const tokens = (): ObservableInput<AccessToken> => (typeof source === 'string' ? of({ value: source }) : source());
  return unprintable({
    request: () =>
      defer(() => from(tokens())).pipe(
        take(1),
        tap(({ value }) => refuseIfAny('accessToken', text('token.value', value))),
      ),
  });
};

const TokenAnswer = t.intersection([t.type({ access_token: t.string }), t.partial({ expires_in: t.unknown })], 'Token');

const tokenIn = (json: unknown, facts: RequestFacts): AccessToken => {
  const decoded = TokenAnswer.decode(json);
  if (!isDecoded(decoded) || decoded.right.access_token === '') {
    const failures = [{ path: 'access_token', expected: 'a text that is not empty', actual: redacted }];
    throw new DecodeError(`the answer of ${facts.path} holds no access_token`, { ...facts, reason: 'shape', failures });
  }
  return { value: decoded.right.access_token, expiresInMs: lifeMs(decoded.right.expires_in) };
};

const defaultLifeS = 300;
const longestLifeS = 48 * 3600;

/** A token's life by `expires_in`, in milliseconds. The shortest life that an administrator can set, where it says nothing of use. */
const lifeMs = (expiresIn: unknown): number => {
  const seconds = Number(expiresIn);
  return (seconds > 0 ? Math.min(seconds, longestLifeS) : defaultLifeS) * 1000;
};

const Refusal = t.partial({ error: t.string, description: t.string, error_description: t.string }, 'Refusal');

const refusal = (answer: Answer, facts: RequestFacts, redact: Redact): AuthError => {
  const decoded = Refusal.decode(jsonOrNothing(answer.text));
  const { error, description, error_description } = isDecoded(decoded) ? decoded.right : {};
  const oauthError = error === undefined ? undefined : redact(error.slice(0, 100));
  const said = (error_description ?? description)?.slice(0, 500);
  const message = ['the login host refused the client', oauthError, said, 'check client id, secret and region']
    .filter((part) => part !== undefined)
    .map(redact)
    .join(': ');
  return new AuthError(message, { ...facts, status: answer.status, oauthError });
};

/** Credentials that print as `[redacted]`; their secret lives in a closure only. */
const unprintable = (credentials: Credentials): Credentials =>
  Object.defineProperties(credentials, {
    toJSON: { value: () => redacted },
    toString: { value: () => redacted },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: () => `Credentials ${redacted}` },
  });

/** Base64 of a text's UTF-8 bytes. */
const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
