import type * as t from 'io-ts';
import { DecodeError, type DecodeFailure, type RequestFacts } from './errors.js';
import { quote } from './validation.js';

/** Maximum number of failures in an error, so that a page of 1,000 invalid rows does not make a message of a megabyte. */
const maxFailures = 20;

const maxKeyLength = 40;
/** Longest string that is shown. Of a longer one only the length is reported: it could be a token that a server sent back. */
const maxTextLength = 8;

/** A key of an object, or an index of an array. */
type Key = string | number;

/** One invalid value of the input. */
interface FailedPlace {
  /** Path from the page to the value; empty for the page itself. */
  readonly keys: readonly Key[];
  readonly error: t.ValidationError;
}

/** Converts the errors of io-ts to short failures: the first {@link maxFailures}, with values shortened to a few characters. */
export const toDecodeFailures = (errors: t.Errors): readonly DecodeFailure[] =>
  failedPlaces(errors).slice(0, maxFailures).map(toDecodeFailure);

/** Converts the errors of io-ts to the first failure. */
export const firstFailure = (errors: t.Errors): DecodeFailure => firstOf(toDecodeFailures(errors));

const firstOf = ([
  first = { path: '', expected: 'a valid value', actual: 'something else' },
]: readonly DecodeFailure[]) => first;

/** Converts the errors of io-ts to an error whose message reports the first failure and the number of the others. */
export const toDecodeError =
  (facts?: RequestFacts) =>
  (errors: t.Errors): DecodeError => {
    const places = failedPlaces(errors);
    const failures = places.slice(0, maxFailures).map(toDecodeFailure);
    const { path, expected, actual } = firstOf(failures);
    const more = places.length > 1 ? `, and ${places.length - 1} more` : '';
    const source = facts === undefined ? '' : ` (${facts.path})`;
    const message = `${path || 'the page'}: expected ${expected}, found ${actual}${more}${source}`;
    return new DecodeError(message, { ...facts, reason: 'shape', failures });
  };

/**
 * Returns each invalid value once, in the order of the errors. io-ts reports an error for each member of a union: only the deepest of
 * them are kept.
 */
const failedPlaces = (errors: t.Errors): readonly FailedPlace[] => {
  const places = new Map<string, FailedPlace>();
  const leadFurther = new Set<string>();
  for (const error of errors) {
    const keys = keysOf(error.context);
    let id = '';
    for (const key of keys) {
      leadFurther.add(id);
      id += `\u0000${key}`;
    }
    if (!places.has(id)) places.set(id, { keys, error });
  }
  return [...places].filter(([id]) => !leadFurther.has(id)).map(([, place]) => place);
};

/** Converts one invalid value to a short failure. */
const toDecodeFailure = ({ keys, error: { context, value, message } }: FailedPlace): DecodeFailure => ({
  path: pathOf(keys),
  expected: message ?? context.findLast((_, depth) => !isMember(context, depth))?.type.name ?? 'something else',
  actual: shortly(value),
});

/** Returns true for a member of a union or intersection: it is in the context under its number, but is not a level of the input. */
const isMember = (context: t.Context, depth: number): boolean =>
  depth > 0 && Object.is(context[depth]?.actual, context[depth - 1]?.actual);

const keysOf = (context: t.Context): readonly Key[] => {
  const keys: Key[] = [];
  for (let depth = 1; depth < context.length; depth += 1) {
    const key = context[depth]?.key ?? '';
    if (!isMember(context, depth)) keys.push(Array.isArray(context[depth - 1]?.actual) ? Number(key) : key);
  }
  return keys;
};

/** Returns a path such as `entities[3].offered`; empty for the page itself. */
const pathOf = (keys: readonly Key[]): string =>
  keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${keyText(key)}`))
    .join('')
    .replace(/^\./, '');

/** Returns a key, or only its length where it is long: redaction would not find a secret that is cut. */
const keyText = (key: string): string => (key.length > maxKeyLength ? `(a key of ${key.length} characters)` : key);

/** Formats a value from a server for an error: the value itself where it is short, else its type and length. */
export const shortly = (value: unknown): string => {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value.length > maxTextLength) return `a text of ${value.length} characters`;
  return value === undefined ? 'nothing' : quote(value);
};
