/** Base of all errors of this library. `kind` is a literal, so a `switch` on it narrows the type. */
export abstract class AnalyticsError extends Error {
  abstract readonly kind: string;

  /** The facts become fields of the error; `cause` among them its cause. */
  constructor(message: string, facts: object = {}) {
    super(message, facts);
    Object.assign(this, facts);
  }
}

/** True for errors of this library, from whichever copy of it (ESM or CommonJS). */
export const isAnalyticsError = (error: unknown): error is AnalyticsError =>
  error instanceof Error && 'kind' in error && typeof error.kind === 'string';
