const brand: unique symbol = Symbol.for('genesys-analytics-rx/error') as never;

/** Base of all errors of this library. `kind` is a literal, so a `switch` on it narrows the type. */
export abstract class AnalyticsError extends Error {
  abstract readonly kind: string;
  /** Id of the server's job that was waited for or read, where there is one: the option `jobId` of its query reads it again. */
  declare readonly jobId?: string | undefined;
  /** Marks errors of this library across its ESM and its CommonJS copy. */
  declare readonly [brand]: true;

  /** The facts become fields of the error; `cause` among them its cause. */
  constructor(message: string, facts: object = {}) {
    super(message, facts);
    Object.assign(this, facts);
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for errors of this library, from whichever copy of it (ESM or CommonJS). */
export const isAnalyticsError = (error: unknown): error is AnalyticsError => error instanceof Error && brand in error;
