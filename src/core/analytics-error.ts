import { isObject } from './is-object.js';

const brand: unique symbol = Symbol.for('genesys-analytics-rx/error') as never;

/** Base of all errors of this library. `kind` is a literal, so a `switch` on it narrows the type. */
export abstract class AnalyticsError extends Error {
  abstract readonly kind: string;
  /** Id of the server's job that the run waited for or read, where there is one. Pass it as the query's option `jobId` to read the job again. */
  declare readonly jobId?: string | undefined;
  /** Marks errors of this library across its ESM and its CommonJS copy. */
  declare readonly [brand]: true;

  /** Copies the facts to fields of the error, `cause` included. */
  constructor(message: string, facts: object = {}) {
    super(message, facts);
    Object.assign(this, facts);
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Returns true for errors of this library, from its ESM or its CommonJS copy, and of every realm. */
export const isAnalyticsError = (error: unknown): error is AnalyticsError => isObject(error) && brand in error;
