import { isAnalyticsError } from '../core/analytics-error.js';
import { isError } from '../core/is-error.js';
import { isObject } from '../core/is-object.js';
import type { Redact } from './redact.js';

const deepest = 6;

/**
 * Takes secrets out of an error of this library, in place: message, stack, every field, its causes. Whoever made it may have
 * repeated what a server said. Answers the error; one that is not ours stays as it is.
 */
export const redactError = (error: unknown, redact: Redact): unknown => {
  if (isAnalyticsError(error)) redactFields(error, redact, deepest);
  return error;
};

const redactFields = (error: Error, redact: Redact, depth: number): void => {
  const fields = error as unknown as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(error)) {
    const before = fields[name];
    const after = clean(before, redact, depth);
    // Sets nothing where the error is frozen, and does not throw then.
    if (after !== before) Reflect.set(error, name, after);
  }
};

const clean = (value: unknown, redact: Redact, depth: number): unknown => {
  if (typeof value === 'string') return redact(value);
  if (depth === 0) return value;
  if (isError(value)) redactFields(value, redact, depth - 1);
  else if (Array.isArray(value)) return value.map((item) => clean(item, redact, depth - 1));
  else if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, clean(part, redact, depth - 1)]));
  }
  return value;
};
