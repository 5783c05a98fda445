import { type Problem, QueryError } from './errors.js';
import { isObject } from './is-object.js';

/** Checks `value` and answers its problems, none where it is right. */
export type Check = (path: string, value: unknown) => readonly Problem[];

/** Throws one {@link QueryError} with everything that is wrong; returns where nothing is. */
export const refuseIfAny = (what: string, problems: readonly Problem[]): void => {
  if (problems.length > 0) throw new QueryError(what, problems);
};

/** The check passes where `test` does; the message says what to write instead, and can show what stands there. */
export const must =
  (test: (value: unknown) => boolean, message: string | ((shown: string) => string)): Check =>
  (path, value) =>
    test(value) ? [] : [{ path, message: typeof message === 'string' ? message : message(quote(value)) }];

/** An absent value is right; a present one goes through `check`. */
export const optional =
  (check: Check): Check =>
  (path, value) =>
    value === undefined ? [] : check(path, value);

/** The fields of an object, each through its own check and under its own path. Fields without a check are free. */
export const fields =
  <T>(checks: { readonly [Name in keyof T]?: Check }): Check =>
  (path, value) =>
    isObject(value)
      ? Object.entries<Check | undefined>(checks).flatMap(
          ([name, check]) => check?.(path === '' ? name : `${path}.${name}`, value[name]) ?? [],
        )
      : [{ path, message: `must be an object of ${Object.keys(checks).join(', ')}` }];

/** Each item goes through `check`, under its own path. */
export const eachOf =
  (check: Check): Check =>
  (path, value) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => check(`${path}[${index}]`, item))
      : [{ path, message: 'must be an array' }];

/** At least one item, each right by `check`, none twice. */
export const someOf =
  (check: Check): Check =>
  (path, value) => {
    if (!Array.isArray(value) || value.length === 0) return [{ path, message: 'must be an array of at least one' }];
    const seen = new Set<unknown>();
    const twice = value.filter((item) => seen.size === seen.add(item).size);
    return [
      ...eachOf(check)(path, value),
      ...(twice.length > 0 ? [{ path, message: `has ${quote(twice[0])} more than once` }] : []),
    ];
  };

/** One of a closed set of names. */
export const oneOf = (names: readonly string[]): Check =>
  must((value) => names.includes(value as string), `must be one of ${names.join(', ')}`);

/** A whole number within bounds, both included. */
export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER): Check =>
  must(
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
    `must be a whole number from ${least} to ${most}`,
  );

/** A number above 0, Infinity included where `most` is left out. */
export const positive = (most = Infinity): Check =>
  must(
    (value) => typeof value === 'number' && value > 0 && value <= most,
    `must be a number above 0${most === Infinity ? '' : ` and at most ${most}`}`,
  );

/** A function. */
export const callable = must((value) => typeof value === 'function', 'must be a function');

const controlCharacter = /[\u0000-\u001f\u007f]/;

/** Text with something in it, and without line breaks or other control characters, which could split a header. */
export const text: Check = (path, value) => {
  if (typeof value !== 'string' || value.trim() === '') return [{ path, message: 'must be a text that is not empty' }];
  return controlCharacter.test(value) ? [{ path, message: 'must not hold line breaks or control characters' }] : [];
};

/** A value as an error message shows it: quoted, on one line, at most 40 characters. */
export const quote = (value: unknown): string => {
  const shown = typeof value === 'bigint' ? `${value}n` : (written(value) ?? String(value));
  return shown.length > 40 ? `${shown.slice(0, 37)}...` : shown;
};

/** Undefined where JSON has no form for it, such as a function. */
const written = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return 'an object that leads back to itself';
  }
};
