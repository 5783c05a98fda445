import { AuthError, type HttpError } from '../core/errors.js';

/** The error of a request that was refused with a new token too. */
export const refused = (error: HttpError): AuthError => {
  const { path, attempts, status, correlationId, serverMessage } = error;
  const message = 'refused again with a token just renewed: check the permissions and the region';
  return new AuthError(message, { path, attempts, status, correlationId, serverMessage, cause: error });
};
