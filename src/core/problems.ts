import { type Problem, QueryError } from './errors.js';
import { isObject } from './is-object.js';

/** Checks `value` and answers its problems, none where it is right. */
export type Check = (path: string, value: unknown) => readonly Problem[];

/** Throws one {@link QueryError} with everything that is wrong; returns where nothing is. */
export const refuseIfAny = (what: string, problems: readonly Problem[]): void => {
  if (problems.length > 0) throw new QueryError(what, problems);
};

/**
 * Checks what a query builder was given, and returns a frozen copy of it without the fields that are undefined.
 *
 * @param further - Finds what is wrong between the fields of an object.
 * @throws QueryError with everything that is wrong.
 */
export const checked = <T>(
  what: string,
  given: T,
  check: Check,
  further: (params: T) => readonly Problem[] = () => [],
): T => {
  const params = frozen(given);
  refuseIfAny(what, [...check('', params), ...(isObject(params) ? further(params) : [])]);
  return params;
};

/** No question is nested deeper; what leads back to itself is. */
const deepest = 9;

const frozen = <T>(value: T, depth = 0): T => {
  if (depth > deepest) return value;
  const inner = (part: unknown) => frozen(part, depth + 1);
  const copy = Array.isArray(value)
    ? value.map(inner)
    : isObject(value)
      ? Object.fromEntries(
          Object.entries(value).flatMap(([name, part]) => (part === undefined ? [] : [[name, inner(part)]])),
        )
      : value;
  return Object.freeze(copy) as T;
};

/** The check passes where `test` does; the message says what to write instead, and can show what stands there. */
export const must =
  (
    test: (value: unknown) => boolean,
    message: string | ((shown: string) => string),
    show = (value: unknown) => quote(value),
  ): Check =>
  (path, value) =>
    test(value) ? [] : [{ path, message: typeof message === 'string' ? message : message(show(value)) }];

/** Refuses whatever is given. */
export const unfitFor = (what: string): Check =>
  must((value) => value === undefined, `does not go with ${what}: leave it out`);

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
      ? Object.entries(checks as Readonly<Record<string, Check>>).flatMap(([name, check]) =>
          check(pathTo(path, name), value[name]),
        )
      : [{ path, message: `must be an object of ${Object.keys(checks).join(', ')}` }];

/** {@link fields} that are all there is: another name is a problem, which tells the known ones. */
export const exactFields = <T>(checks: { readonly [Name in keyof Required<T>]: Check }): Check => {
  const names = Object.keys(checks);
  const known = fields<T>(checks);
  return (path, value) => [
    ...known(path, value),
    ...Object.entries(isObject(value) ? value : {})
      .filter(([name, part]) => part !== undefined && !names.includes(name))
      .map(([name]) => ({ path: pathTo(path, name), message: `is not known: there are ${names.join(', ')}` })),
  ];
};

const pathTo = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** Each item goes through `check`, under its own path. */
export const eachOf =
  (check: Check): Check =>
  (path, value) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => check(`${path}[${index}]`, item))
      : [{ path, message: 'must be an array' }];

/**
 * At least one item, each right by `check`, none twice.
 *
 * @param nameOf - What two items have in common that are the same.
 */
export const someOf =
  (check: Check, nameOf: (item: unknown) => unknown = (item) => item): Check =>
  (path, value) => {
    if (!Array.isArray(value) || value.length === 0) return [{ path, message: 'must be an array of at least one' }];
    const seen = new Set<unknown>();
    const twice = value.filter((item) => seen.size === seen.add(nameOf(item)).size);
    return [
      ...eachOf(check)(path, value),
      ...(twice.length > 0 ? [{ path, message: `has ${quote(twice[0])} more than once` }] : []),
    ];
  };

/** One of a set of names. A name in other letters, such as capitals, is shown as it must be written. */
export const oneOf =
  (names: readonly string[], message = (_shown: string) => `must be one of ${names.join(', ')}`): Check =>
  (path, value) => {
    if (names.includes(value as string)) return [];
    const given = typeof value === 'string' ? value.toLowerCase() : undefined;
    const meant = names.find((name) => name.toLowerCase() === given);
    const shown = quote(value);
    return [{ path, message: meant === undefined ? message(shown) : `must be written ${meant}, not ${shown}` }];
  };

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

/** A number of any size, no NaN and no Infinity. */
export const finite = must(Number.isFinite, 'must be a number');

/** True or false. */
export const flag = must((value) => typeof value === 'boolean', 'must be true or false');

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
    return 'an object'; // one that leads back to itself, or whose toJSON throws
  }
};
