/** A failure that the default transport can name itself: its message says what stands between us and the server, and what to do. */
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

/** The error where code that is loaded when it is first needed is missing, as in some bundles. */
export const codeNotLoaded = (what: string, cause: unknown): TransportError =>
  new TransportError(
    `the code for ${what} cannot be loaded (${String(cause).slice(0, 200)}): bundle genesys-analytics-rx as CommonJS, leave its packages external, or give a fetch`,
    'ERR_CODE_NOT_LOADED',
    cause,
  );
