import * as E from '#fp/Either';
import { pipe } from '#fp/function';
import { defer, from, map, type Observable, type ObservableInput, of, take } from 'rxjs';
import { AuthError, DecodeError, type RequestFacts } from '../core/errors.js';
import { tokenPath } from '../core/hosts.js';
import { isObject } from '../core/is-object.js';
import {
  decoded,
  type Fields,
  guarded,
  instance,
  NonEmptyString,
  optional,
  orThrow,
  refined,
  struct,
  validateAt,
} from '../core/validation.js';
import { responseError, isSuccessful, parseJson, textsIn } from './response.js';
import { type Redact, redacted, redactor, unprintable } from './redact.js';
import { statusRemedy } from './remedies.js';
import { type HttpResponse, pathOf, type Send } from './http.js';

/** Fetches tokens. Made by {@link clientCredentials} or {@link accessToken}; keeps its secret where no log or inspection prints it. */
export interface Credentials {
  /** Fetches one token on subscription. The client shares it, and subscribes again to retry or renew. */
  request(context: CredentialsContext): Observable<AccessToken>;
  /** Redacts its own secrets from a string: a server can write them anywhere into its responses. */
  readonly redact?: Redact | undefined;
}

/** Decodes {@link Credentials}. */
export const Credentials = guarded(
  'made by clientCredentials(...) or accessToken(...)',
  (value): value is Credentials => isObject(value) && typeof value['request'] === 'function',
);

/** What a client passes to a request for a token. */
export interface CredentialsContext {
  readonly send: Send;
  /** Origin of the login host. */
  readonly login: string;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /**
   * The longest wait that the client accepts from a server, in milliseconds.
   * @defaultValue however long
   */
  readonly maxWaitMs?: number | undefined;
}

/** The credentials of an OAuth client that an administrator of the organisation has created. */
export interface ClientCredentialsOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** OAuth scopes, separated by spaces. Only for gateways that require them: on the platform, the roles of the OAuth client apply. */
  readonly scope?: string | undefined;
}

const Options = struct({
  clientId: refined(NonEmptyString, (id) =>
    id.includes(':') ? 'must not contain a colon, which ends the id in HTTP Basic' : undefined,
  ),
  clientSecret: NonEmptyString,
  scope: optional(NonEmptyString),
} satisfies Fields<ClientCredentialsOptions>);

const TokenText = guarded(
  'an ASCII string on one line',
  (value): value is string => typeof value === 'string' && /^[ -~]+$/.test(value) && value.trim() !== '',
);

const Life = guarded(
  'a number of milliseconds; omit it if it is unknown',
  (value): value is number | null | undefined => value === undefined || value === null || typeof value === 'number',
);

const Source = guarded(
  'a token, or a function that returns one',
  (value): value is (...args: never) => unknown => typeof value === 'function',
);

const Token = instance<AccessToken>({ value: TokenText, expiresInMs: Life });

/**
 * Fetches tokens with the OAuth client-credentials grant (RFC 6749, 4.4), as an OAuth client of Genesys Cloud uses it.
 *
 * @throws QueryError where the id or the secret is missing or contains a line break, or the id contains a colon.
 */
export const clientCredentials = (options: ClientCredentialsOptions): Credentials => {
  const { clientId, clientSecret, scope } = decoded('clientCredentials', Options, options);
  const basic = base64(`${clientId}:${clientSecret}`);
  const redact = redactor([basic, clientSecret]);
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) });

  return unprintable<Credentials>(
    {
      request: ({ send, login, attempt, maxWaitMs }) => {
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
          map((httpResponse) => {
            if (isSuccessful(httpResponse)) return tokenIn(httpResponse, facts);
            throw [400, 401, 403].includes(httpResponse.status)
              ? rejection(httpResponse, facts, redact)
              : responseError(httpResponse, facts, redact, { host: 'login', maxWaitMs });
          }),
        );
      },
      redact,
    },
    'Credentials',
  );
};

/**
 * Uses an existing token: from a gateway, a vault, or a browser app that logged in with PKCE. A function is called whenever a token
 * is needed: at first, shortly before the last one expires, and after the server has rejected it.
 *
 * @throws QueryError where the source is neither a string nor a function, or the token is not valid in a header.
 */
export const accessToken = (source: string | (() => ObservableInput<AccessToken>)): Credentials => {
  orThrow('accessToken')(validateAt<unknown>('token', typeof source === 'string' ? TokenText : Source, source));
  const tokens = (): ObservableInput<AccessToken> => (typeof source === 'string' ? of({ value: source }) : source());
  return unprintable<Credentials>(
    {
      request: () =>
        defer(() => from(tokens())).pipe(
          take(1),
          map((given) => orThrow('accessToken')(validateAt('token', Token, given))),
        ),
      // Of a function, the tokens are known once they come.
      redact: redactor(typeof source === 'string' ? [source] : []),
    },
    'Credentials',
  );
};

/** A token response (RFC 6749, 5.1). Any `expires_in` is accepted: see {@link lifeMs}. */
interface TokenResponse {
  readonly access_token: string;
  readonly expires_in?: unknown;
}

const TokenResponse = instance<TokenResponse>({ access_token: TokenText });

const tokenIn = (httpResponse: HttpResponse, facts: RequestFacts): AccessToken =>
  pipe(
    TokenResponse.decode(parseJson(httpResponse, facts)),
    E.match(
      () => {
        const failures = [{ path: 'access_token', expected: TokenText.name, actual: redacted }];
        const message = `the response of ${facts.path} contains no valid access_token`;
        throw new DecodeError(message, { ...facts, reason: 'shape', failures });
      },
      ({ access_token: value, expires_in: expiresIn }) => ({ value, expiresInMs: lifeMs(expiresIn) - httpResponse.ms }),
    ),
  );

const defaultLifeS = 300;
const maxLifeS = 48 * 3600;

/**
 * Converts `expires_in` to a token's life in milliseconds, from the time of its request, at most 48 hours. Returns the shortest life that
 * an administrator can set, 300 s, where the value is not a number above 0.
 */
const lifeMs = (expiresIn: unknown): number => {
  // An object is not a number, and its conversion can throw.
  const seconds = typeof expiresIn === 'object' ? NaN : Number(expiresIn);
  return (seconds > 0 ? Math.min(seconds, maxLifeS) : defaultLifeS) * 1000;
};

const rejection = (httpResponse: HttpResponse, facts: RequestFacts, redact: Redact): AuthError => {
  const { status } = httpResponse;
  const {
    error: oauthError,
    description,
    error_description: serverMessage = description,
  } = textsIn(httpResponse.text, redact);
  // A token endpoint gives a reason, or at least status 401: any other response comes from a proxy or gateway in front of it.
  const isOfLogin = (oauthError ?? serverMessage) !== undefined || status === 401;
  const response = { ...facts, status, text: httpResponse.text, permissions: [] };
  const parts = isOfLogin
    ? ['the login host rejected the client', oauthError, serverMessage, remedyFor(oauthError)]
    : [`the login host responded with ${status}`, statusRemedy(response, { host: 'login' })];
  const message = parts.filter((part) => part !== undefined).join(': ');
  return new AuthError(message, { ...facts, status, oauthError, serverMessage });
};

const remedyFor = (oauthError: string | undefined): string => {
  switch (oauthError) {
    case 'invalid_scope':
      return 'request only scopes that are approved for this client';
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return 'give the OAuth client the grant type Client Credentials';
    default:
      return 'check client id, secret and region';
  }
};

/** Encodes the UTF-8 bytes of a string in Base64. */
const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));

/** A bearer token from a vault, a gateway or a browser's PKCE flow. */
export interface AccessToken {
  readonly value: string;
  /**
   * Remaining life, in milliseconds. A value that is not above 0 is ignored: the token is used until the server rejects it.
   * @defaultValue until the server rejects it
   */
  readonly expiresInMs?: number | undefined;
}

/** A token that prints as `[redacted]`: JSON, inspection and spread omit its value, which only the getter returns. */
export class SecretToken implements AccessToken {
  readonly #value: string;
  readonly expiresInMs: number;
  /** Removes this token from a string. */
  readonly redact: Redact;

  /** @param lifeMs - Remaining life, in milliseconds. A value that is not above 0 stands for an unknown life. */
  constructor(value: string, lifeMs: number | undefined = Infinity) {
    this.#value = value;
    this.expiresInMs = lifeMs > 0 ? lifeMs : Infinity;
    this.redact = redactor([value]);
    unprintable(this, 'SecretToken');
  }

  get value(): string {
    return this.#value;
  }
}
