import { type Problem, QueryError } from './errors.js';
import { isObject } from './is-object.js';

/** Validates `value` and returns its problems; none where it is valid. */
export type Check = (path: string, value: unknown) => readonly Problem[];

/** Throws one {@link QueryError} with every problem; returns where there is none. */
export const refuseIfAny = (what: string, problems: readonly Problem[]): void => {
  if (problems.length > 0) throw new QueryError(what, problems);
};

/**
 * Validates the parameters of a query builder, and returns a frozen copy without the fields that are undefined.
 *
 * @param further - Finds contradictions between the fields of an object.
 * @throws QueryError with every problem.
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

/** Maximum depth of a copy: no valid query is nested deeper, but a circular object is. */
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

/** Passes where `test` returns true. The message states the remedy, and can show the value. */
export const must =
  (
    test: (value: unknown) => boolean,
    message: string | ((shown: string) => string),
    show = (value: unknown) => quote(value),
  ): Check =>
  (path, value) =>
    test(value) ? [] : [{ path, message: typeof message === 'string' ? message : message(show(value)) }];

/** Rejects every value. */
export const unfitFor = (what: string): Check =>
  must((value) => value === undefined, `does not go with ${what}: leave it out`);

/** Passes an absent value; any other value is validated by `check`. */
export const optional =
  (check: Check): Check =>
  (path, value) =>
    value === undefined ? [] : check(path, value);

/** Validates each field of an object by its own check and under its own path. Fields without a check pass. */
export const fields =
  <T>(checks: { readonly [Name in keyof T]?: Check }): Check =>
  (path, value) =>
    isObject(value)
      ? Object.entries(checks as Readonly<Record<string, Check>>).flatMap(([name, check]) =>
          check(pathTo(path, name), value[name]),
        )
      : [{ path, message: `must be an object of ${Object.keys(checks).join(', ')}` }];

/** Like {@link fields}, but rejects unknown fields with a message that lists the known ones. */
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

/** Validates each item of an array by `check`, under its own path. */
export const eachOf =
  (check: Check): Check =>
  (path, value) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => check(`${path}[${index}]`, item))
      : [{ path, message: 'must be an array' }];

/**
 * Validates an array of at least one item, each valid by `check`, without duplicates.
 *
 * @param nameOf - Returns a value that is equal for duplicates.
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

/** Accepts one of a set of names. For a name that differs only in case, the message shows the correct spelling. */
export const oneOf =
  (names: readonly string[], message = (_shown: string) => `must be one of ${names.join(', ')}`): Check =>
  (path, value) => {
    if (names.includes(value as string)) return [];
    const given = typeof value === 'string' ? value.toLowerCase() : undefined;
    const meant = names.find((name) => name.toLowerCase() === given);
    const shown = quote(value);
    return [{ path, message: meant === undefined ? message(shown) : `must be written ${meant}, not ${shown}` }];
  };

/** Accepts a whole number from `least` to `most`, both included. */
export const wholeNumber = (least: number, most = Number.MAX_SAFE_INTEGER): Check =>
  must(
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
    `must be a whole number from ${least} to ${most}`,
  );

/** Accepts a number above 0; also Infinity where `most` is omitted. */
export const positive = (most = Infinity): Check =>
  must(
    (value) => typeof value === 'number' && value > 0 && value <= most,
    `must be a number above 0${most === Infinity ? '' : ` and at most ${most}`}`,
  );

/** Accepts any number except NaN and the infinities. */
export const finite = must(Number.isFinite, 'must be a number');

/** Accepts true or false. */
export const flag = must((value) => typeof value === 'boolean', 'must be true or false');

/** Accepts a function. */
export const callable = must((value) => typeof value === 'function', 'must be a function');

const controlCharacter = /[\u0000-\u001f\u007f]/;

/** Accepts a string that is not blank and contains no line breaks or other control characters, which could split a header. */
export const text: Check = (path, value) => {
  if (typeof value !== 'string' || value.trim() === '') return [{ path, message: 'must be a text that is not empty' }];
  return controlCharacter.test(value) ? [{ path, message: 'must not hold line breaks or control characters' }] : [];
};

/** Formats a value for an error message: quoted, on one line, at most 40 characters. */
export const quote = (value: unknown): string => {
  const shown = typeof value === 'bigint' ? `${value}n` : (written(value) ?? String(value));
  return shown.length > 40 ? `${shown.slice(0, 37)}...` : shown;
};

/** Returns a value as JSON; undefined where JSON cannot represent it, such as a function. */
const written = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return 'an object'; // a circular one, or one whose toJSON throws
  }
};
