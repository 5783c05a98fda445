import { jsonReply, type Reply } from '../http/reply.js';
import type { Route, RouteRequest } from '../http/route.js';
import { isRecord } from '../http/shapes.js';
import type { TokenStore } from '../http/token-store.js';

/** What the token endpoint needs. */
export interface TokenRouteOptions {
  readonly store: TokenStore;
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  /** Scopes that an administrator has approved. */
  readonly scopes: readonly string[];
  readonly lifeS: number;
}

/**
 * `POST /oauth/token`: the client credentials grant (RFC 6749, 4.4). Roles decide what a token may do. A scope need not be requested;
 * one that was not approved gets a 401, as in the tutorial (RFC 6749 has 400).
 */
export const tokenRoute = ({ store, credentials, scopes, lifeS }: TokenRouteOptions): Route => ({
  endpoint: 'token',
  method: 'POST',
  path: '/oauth/token',
  isOpen: true,
  respond: ({ headers, body }: RouteRequest) => {
    const grant = isRecord(body) ? body['grant_type'] : undefined;
    if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true || grant === undefined) {
      return rejection(400, 'invalid_request', 'grant_type is missing from the form');
    }
    if (grant !== 'client_credentials')
      return rejection(400, 'unsupported_grant_type', 'Only client_credentials is granted');
    const { clientId, clientSecret } = credentials;
    if (basicUser(headers['authorization']) !== `${clientId}:${clientSecret}`) {
      return rejection(401, 'invalid_client', 'Client id or secret is wrong');
    }
    const strange = scopesIn(body).find((scope) => !scopes.includes(scope));
    if (strange !== undefined)
      return rejection(401, 'invalid_scope', `Scope ${strange} is not approved for this client`);
    return jsonReply(200, { access_token: store.issue(), token_type: 'bearer', expires_in: lifeS });
  },
});

/** The token endpoint has an error body of its own. */
const rejection = (status: 400 | 401, error: string, description: string): Reply =>
  jsonReply(status, { error, description, error_description: description });

/** The requested scopes (RFC 6749, 3.3). */
const scopesIn = (form: unknown): readonly string[] => {
  const scope = isRecord(form) ? form['scope'] : undefined;
  return typeof scope === 'string' ? scope.split(' ').filter((name) => name !== '') : [];
};

const basicUser = (authorization: string | undefined): string | undefined => {
  const encoded = /^basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
};
