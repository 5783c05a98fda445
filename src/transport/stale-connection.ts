import { NetworkError } from '../core/errors.js';

/** Name of the cause where a connection that was kept open turned out to be closed by the server. */
export const staleConnection = 'StaleConnectionError';

/** Whether a request failed on a connection that the server had closed meanwhile: no byte of an answer came. */
export const isStale = (error: unknown): boolean =>
  error instanceof NetworkError && (error.cause as Error | undefined)?.name === staleConnection;
