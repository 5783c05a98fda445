import { jsonReply, type Reply } from '../http/reply.js';
import type { Route, RouteRequest } from '../http/route.js';
import { isRecord } from '../http/shapes.js';
import type { TokenDesk } from '../http/token-desk.js';

/** What the token endpoint needs. */
export interface TokenRouteOptions {
  readonly desk: TokenDesk;
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  readonly lifeS: number;
}

/** `POST /oauth/token`: the client credentials grant (RFC 6749, 4.4). Any scope is accepted, as roles decide. */
export const tokenRoute = ({ desk, credentials, lifeS }: TokenRouteOptions): Route => ({
  endpoint: 'token',
  method: 'POST',
  path: '/oauth/token',
  isOpen: true,
  answer: ({ headers, body }: RouteRequest) => {
    const grant = isRecord(body) ? body['grant_type'] : undefined;
    if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true || grant === undefined) {
      return refusal(400, 'invalid_request', 'grant_type is missing from the form');
    }
    if (grant !== 'client_credentials')
      return refusal(400, 'unsupported_grant_type', 'Only client_credentials is granted');
    const { clientId, clientSecret } = credentials;
    if (basicUser(headers['authorization']) !== `${clientId}:${clientSecret}`) {
      return refusal(401, 'invalid_client', 'Client id or secret is wrong');
    }
    return jsonReply(200, { access_token: desk.issue(), token_type: 'bearer', expires_in: lifeS });
  },
});

/** The token endpoint has an error body of its own. */
const refusal = (status: 400 | 401, error: string, description: string): Reply =>
  jsonReply(status, { error, description, error_description: description });

const basicUser = (authorization: string | undefined): string | undefined => {
  const encoded = /^basic +(\S+)$/i.exec(authorization ?? '')?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
};
