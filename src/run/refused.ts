import { AuthError, type HttpError } from '../core/errors.js';

/** Creates the error of a request that was rejected again with a renewed token. */
export const refused = (error: HttpError): AuthError => {
  const { path, attempts, status, code, correlationId, serverMessage } = error;
  const isOfApi = (code ?? correlationId ?? serverMessage) !== undefined;
  const remedy = isOfApi
    ? 'check that the OAuth client belongs to this region, and that its role or scope allows the query'
    : 'the response is not an error of the API, so check hosts, and a proxy or gateway in between';
  const parts = ['denied again with a token that was just renewed', serverMessage, remedy];
  const message = parts.filter((part) => part !== undefined).join(': ');
  return new AuthError(message, { path, attempts, status, correlationId, serverMessage, cause: error });
};
