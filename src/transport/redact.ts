import { isError } from '../core/is-error.js';
import { isAnalyticsError } from '../core/errors.js';
import { isObject } from '../core/is-object.js';

/** Replaces every occurrence of the secrets in a string. */
export type Redact = (text: string) => string;

/** Replaces a secret. */
export const redacted = '[redacted]';

/**
 * Creates a {@link Redact} for secrets in their plain and percent-encoded forms, and as the bytes of their UTF-8. Ignores secrets of fewer
 * than 4 characters.
 */
export const redactor = (secrets: readonly string[]): Redact => {
  const forms = [...new Set(secrets.flatMap(formsOf))]
    .filter((form) => form.length >= 4)
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, redacted), text);
};

/** Half of a surrogate pair. It is sent as U+FFFD, and `encodeURIComponent` throws for it. */
const loneSurrogate = /[\uD800-\uDFFF]/gu;

const formsOf = (secret: string): readonly string[] => {
  const sent = secret.replace(loneSurrogate, '\uFFFD');
  const encoded = encodeURIComponent(sent);
  // The form of a server that reads the bytes as characters.
  const bytes = encoded.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return [secret, sent, bytes, encoded, encoded.replace(/%../g, (byte) => byte.toLowerCase())];
};

/** Redacts the top-level strings of an object in place, and returns it. */
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
 * Copies an error of another library, so that it is safe as a `cause`: name, message, code and stack without the secrets. Omits other
 * fields, because some libraries attach the request, headers included.
 */
export const safeCause = (error: unknown, redact: Redact, depth = maxCauses): Error => {
  try {
    return copyOf(error, redact, depth);
  } catch {
    // A getter or a conversion of the error has thrown.
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

/** Converts a value to a string. The conversion of the value itself can throw. */
const printed = (value: unknown): string => {
  try {
    return String(value);
  } catch {
    return 'a value that cannot be printed';
  }
};

/** Returns a string field of an error of another library, where it can have any type. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const systemCode = /^[A-Z][A-Z0-9_]{1,60}$/;

/** Returns the system's code of an error or of its cause, such as `ECONNREFUSED`. */
export const codeOf = (error: unknown, depth = maxCauses): string | undefined => {
  if (!isError(error)) return undefined;
  const { code, cause } = error as Error & { code?: unknown };
  if (typeof code === 'string' && systemCode.test(code)) return code;
  return depth === 0 ? undefined : codeOf(cause, depth - 1);
};

const maxDepth = 6;

/**
 * Redacts an error of this library in place: message, stack, all fields and causes, which can contain what a server sent. Returns the error,
 * and any other error unchanged.
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
    // Where the error is frozen, this changes nothing and does not throw.
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

/** Makes an object that contains a secret print as `[redacted]`, as a string, as JSON and where it is inspected. */
export const unprintable = <T extends object>(holder: T, name: string): T =>
  Object.defineProperties(holder, {
    toJSON: { value: () => redacted },
    toString: { value: () => redacted },
    [Symbol.for('nodejs.util.inspect.custom')]: { value: () => `${name} ${redacted}` },
  });
