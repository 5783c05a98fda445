import { redacted } from './redact.js';

/** Lets an object that holds a secret print as `[redacted]`: as text, as JSON, where it is inspected. */
export const unprintable = <T extends object>(holder: T, name: string): T =>
  Object.defineProperties(holder, {
    toJSON: { value: () => redacted },
    toString: { value: () => redacted },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: () => `${name} ${redacted}` },
  });
