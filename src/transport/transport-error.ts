/** A failure that the default transport identifies itself: its message states what is between the client and the server, and the remedy. */
export class TransportError extends Error {
  override readonly name = 'TransportError';

  constructor(
    message: string,
    readonly code: string | undefined,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** Creates the error for lazily loaded code that is missing, as in some bundles. */
export const codeNotLoaded = (what: string, cause: unknown): TransportError =>
  new TransportError(
    `the code for ${what} cannot be loaded (${String(cause).slice(0, 200)}): bundle genesys-analytics-rx as CommonJS, leave its packages external, or give a fetch`,
    'ERR_CODE_NOT_LOADED',
    cause,
  );
