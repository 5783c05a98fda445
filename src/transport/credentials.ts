import { defer, from, map, type Observable, type ObservableInput, of, take, tap } from 'rxjs';
import { AuthError, DecodeError, type RequestFacts } from '../core/errors.js';
import { isObject } from '../core/is-object.js';
import { exactFields, fields, must, optional, refuseIfAny, text } from '../core/problems.js';
import type { AccessToken } from './access-token.js';
import { answerError, isWhole } from './answer-error.js';
import { parseJson, textsIn } from './parse-json.js';
import { type Redact, redacted, redactor } from './redact.js';
import { type Answer, pathOf, type Send } from './send.js';
import { unprintable } from './unprintable.js';

/** Path of the token endpoint on the login host. */
export const tokenPath = '/oauth/token';

/** Where tokens come from. Made by {@link clientCredentials} or {@link accessToken}; holds its secret where nothing prints it. */
export interface Credentials {
  /** Fetches a token on subscription, once; the client shares and repeats it. */
  request(context: CredentialsContext): Observable<AccessToken>;
}

/** What a request for a token gets from its client. */
export interface CredentialsContext {
  readonly send: Send;
  /** Origin of the login host. */
  readonly login: string;
  /** 1 for the first try. */
  readonly attempt: number;
}

/** An OAuth client of the organisation, as its administrator made it. */
export interface ClientCredentialsOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Only for gateways that ask for scopes: on the platform, the roles of the OAuth client decide. */
  readonly scope?: string | undefined;
}

const withoutColon = must(
  (id) => typeof id !== 'string' || !id.includes(':'),
  'must not hold a colon: it ends the id in HTTP Basic',
);

const checks = exactFields<ClientCredentialsOptions>({
  clientId: (path, value) => [...text(path, value), ...withoutColon(path, value)],
  clientSecret: text,
  scope: optional(text),
});

const token = must(
  (value) => typeof value === 'string' && /^[ -~]+$/.test(value) && value.trim() !== '',
  'must be an ASCII text on one line',
);

const life = must(
  (value) => value === undefined || value === null || typeof value === 'number',
  'must be a number of milliseconds; omit it if it is unknown',
);

const tokenProblems = fields<AccessToken>({ value: token, expiresInMs: life });

const sourceProblems = must(
  (source) => typeof source === 'function',
  'must be given: a token, or a function that gets one',
);

/**
 * The OAuth client-credentials grant (RFC 6749, 4.4), as an OAuth client of Genesys Cloud uses it.
 *
 * @throws QueryError where the id or the secret is missing or holds a line break, and where the id holds a colon.
 */
export const clientCredentials = (options: ClientCredentialsOptions): Credentials => {
  refuseIfAny('clientCredentials', checks('', options));
  const { clientId, clientSecret, scope } = options;
  const basic = base64(`${clientId}:${clientSecret}`);
  const redact = redactor([basic, clientSecret]);
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) });

  return unprintable<Credentials>(
    {
      request: ({ send, login, attempt }) => {
        const url = `${login}${tokenPath}`;
        const facts = { path: pathOf(url), attempts: attempt };
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
          redact,
        }).pipe(
          map((answer) => {
            if (isWhole(answer)) return tokenIn(answer, facts);
            throw [400, 401, 403].includes(answer.status)
              ? refusal(answer, facts, redact)
              : answerError(answer, facts, redact);
          }),
        );
      },
    },
    'Credentials',
  );
};

/**
 * A token that is there already: from a gateway, a vault, or a browser app that logged in with PKCE. A function is called
 * whenever a token is needed: at first, shortly before the last one expires, and after the server rejected it.
 *
 * @throws QueryError where it is neither, or a token that a header cannot contain.
 */
export const accessToken = (source: string | (() => ObservableInput<AccessToken>)): Credentials => {
  refuseIfAny('accessToken', (typeof source === 'string' ? token : sourceProblems)('token', source));
  const tokens = (): ObservableInput<AccessToken> => (typeof source === 'string' ? of({ value: source }) : source());
  return unprintable<Credentials>(
    {
      request: () =>
        defer(() => from(tokens())).pipe(
          take(1),
          tap((given) => refuseIfAny('accessToken', tokenProblems('token', given))),
        ),
    },
    'Credentials',
  );
};

const tokenIn = (answer: Answer, facts: RequestFacts): AccessToken => {
  const json = parseJson(answer, facts);
  const { access_token: value, expires_in: expiresIn } = isObject(json) ? json : {};
  if (token('', value).length > 0) {
    const failures = [{ path: 'access_token', expected: 'an ASCII text on one line', actual: redacted }];
    throw new DecodeError(`the answer of ${facts.path} holds no access_token`, { ...facts, reason: 'shape', failures });
  }
  return { value: value as string, expiresInMs: lifeMs(expiresIn) - answer.ms };
};

const defaultLifeS = 300;
const longestLifeS = 48 * 3600;

/** A token's life by `expires_in`, in milliseconds, from when it was asked for. The shortest life that an administrator can set, where it says nothing of use. */
const lifeMs = (expiresIn: unknown): number => {
  // An object has no number, and asking it for one can throw.
  const seconds = typeof expiresIn === 'object' ? NaN : Number(expiresIn);
  return (seconds > 0 ? Math.min(seconds, longestLifeS) : defaultLifeS) * 1000;
};

const refusal = (answer: Answer, facts: RequestFacts, redact: Redact): AuthError => {
  const { error: oauthError, description, error_description: said = description } = textsIn(answer.text, redact);
  const remedy =
    oauthError === 'invalid_scope'
      ? 'request only scopes that are approved for this client'
      : 'check client id, secret and region';
  const message = ['the login host refused the client', oauthError, said, remedy]
    .filter((part) => part !== undefined)
    .join(': ');
  return new AuthError(message, { ...facts, status: answer.status, oauthError });
};

/** Base64 of a text's UTF-8 bytes. */
const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
