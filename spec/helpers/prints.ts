import { inspect } from 'node:util';

/** All strings that a program can print of a value. */
const prints = (value: unknown): string => {
  const errors = value instanceof Error ? [value.message, String(value.stack), prints(value.cause)] : [];
  return [
    ...errors,
    inspect(value, { depth: Infinity, showHidden: true, getters: true }),
    json(value),
    String(value),
    inspect({ ...(value as object) }, { depth: Infinity, showHidden: true, getters: true }),
    json(Object.getOwnPropertyDescriptors(value ?? {})),
  ].join('\n');
};

/** A client refers to itself, through its subscribers. */
const json = (value: unknown): string => {
  const seen = new Set<unknown>();
  return JSON.stringify(value, (_key, each: unknown) => {
    if (seen.has(each)) return 'seen';
    if (typeof each === 'object') seen.add(each);
    return each;
  });
};

/** A secret in plain form and percent-encoded. */
export const formsOf = (secret: string): readonly string[] => [secret, encodeURIComponent(secret)];

/**
 * Returns which of these strings appear in what can be printed of a value. The beginning is sufficient: a string cut in the middle of a
 * secret reveals most of it.
 */
export const leaksIn = (value: unknown, secrets: readonly string[]): readonly string[] => {
  const printed = prints(value);
  return secrets.filter((secret) => printed.includes(secret.slice(0, 8)));
};
