import { isError } from '../core/is-error.js';
import { isAnalyticsError } from '../core/errors.js';
import { isObject } from '../core/is-object.js';

/** Replaces every occurrence of the secrets in a text. */
export type Redact = (text: string) => string;

/** What stands where a secret stood. */
export const redacted = '[redacted]';

/**
 * Makes a {@link Redact} for secrets, in their plain and percent-encoded forms and as the bytes of their UTF-8. Short ones (under 4 characters) are no secrets.
 */
export const redactor = (secrets: readonly string[]): Redact => {
  const forms = [...new Set(secrets.flatMap(formsOf))]
    .filter((form) => form.length >= 4)
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, redacted), text);
};

/** Half a surrogate pair leaves as U+FFFD, and has no percent-encoding of its own. */
const loneSurrogate = /[\uD800-\uDFFF]/gu;

const formsOf = (secret: string): readonly string[] => {
  const sent = secret.replace(loneSurrogate, '\uFFFD');
  const encoded = encodeURIComponent(sent);
  // As a server sees it that takes its bytes for characters.
  const bytes = encoded.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return [secret, sent, bytes, encoded, encoded.replace(/%../g, (byte) => byte.toLowerCase())];
};

/** Takes secrets out of an object's own texts, in place; what is nested in it is left. Answers the object. */
export const redactTexts = <T extends object>(fields: T, redact: Redact): T => {
  const texts = fields as Record<string, unknown>;
  for (const name in texts) {
    const value = texts[name];
    if (typeof value === 'string') texts[name] = redact(value);
  }
  return fields;
};

const maxCauses = 4;

/**
 * A copy of a foreign error that is safe to keep as `cause`: name, message, code and stack without the secrets, and
 * nothing else, for some libraries hang whole requests with their headers on their errors.
 */
export const safeCause = (error: unknown, redact: Redact, depth = maxCauses): Error => {
  try {
    return copyOf(error, redact, depth);
  } catch {
    // A getter or a conversion of its own has thrown.
    return new Error('an error that cannot be read');
  }
};

const copyOf = (error: unknown, redact: Redact, depth: number): Error => {
  if (!isError(error)) return new Error(redact(printed(error)));
  const copy = new Error(
    redact(textOf(error.message)),
    error.cause === undefined || depth === 0 ? undefined : { cause: safeCause(error.cause, redact, depth - 1) },
  );
  copy.name = redact(textOf(error.name));
  copy.stack = redact(textOf(error.stack));
  const code = codeOf(error);
  return code === undefined ? copy : Object.assign(copy, { code });
};

/** A foreign value can refuse to be printed. */
const printed = (value: unknown): string => {
  try {
    return String(value);
  } catch {
    return 'a value that cannot be printed';
  }
};

/** Foreign errors do not always hold texts where they should. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const systemCode = /^[A-Z][A-Z0-9_]{1,60}$/;

/** The system's code of an error, its own or its cause's: `ECONNREFUSED`. */
export const codeOf = (error: unknown, depth = maxCauses): string | undefined => {
  if (!isError(error)) return undefined;
  const { code, cause } = error as Error & { code?: unknown };
  if (typeof code === 'string' && systemCode.test(code)) return code;
  return depth === 0 ? undefined : codeOf(cause, depth - 1);
};

const maxDepth = 6;

/**
 * Takes secrets out of an error of this library, in place: message, stack, every field, its causes. Its creator may have
 * repeated what a server said. Answers the error; one that is not ours stays as it is.
 */
export const redactError = (error: unknown, redact: Redact): unknown => {
  if (isAnalyticsError(error)) redactFields(error, redact, maxDepth);
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

/** Lets an object that holds a secret print as `[redacted]`: as text, as JSON, where it is inspected. */
export const unprintable = <T extends object>(holder: T, name: string): T =>
  Object.defineProperties(holder, {
    toJSON: { value: () => redacted },
    toString: { value: () => redacted },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: () => `${name} ${redacted}` },
  });
