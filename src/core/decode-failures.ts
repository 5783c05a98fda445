import type * as t from 'io-ts';
import type { DecodeFailure } from './errors.js';
import { quote } from './problems.js';

/** How many failures an error carries at most: a page of 1,000 bad rows makes no message of a megabyte. */
export const mostFailures = 20;

const longestKey = 40;
/** A longer text is told by its length only: it could be a token that a server sent back. */
const longestText = 8;

/** A key of an object, or an index of an array. */
export type Key = string | number;

/** One place in the input that is wrong. */
export interface FailedPlace {
  /** What leads there from the page; empty for the page itself. */
  readonly keys: readonly Key[];
  readonly error: t.ValidationError;
}

/** io-ts's own errors as short facts: the first {@link mostFailures} of them, with values cut to a few characters. */
export const toDecodeFailures = (errors: t.Errors): readonly DecodeFailure[] =>
  failedPlaces(errors).slice(0, mostFailures).map(toDecodeFailure);

/**
 * The places that are wrong, each once, in the order of the errors. io-ts tells an error for each member of a union: of those
 * only the deepest stay.
 */
export const failedPlaces = (errors: t.Errors): readonly FailedPlace[] => {
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

/** One place as a short fact. */
export const toDecodeFailure = ({ keys, error: { context, value, message } }: FailedPlace): DecodeFailure => ({
  path: pathOf(keys),
  expected: message ?? context.findLast((_, depth) => !isMember(context, depth))?.type.name ?? 'something else',
  actual: shortly(value),
});

/** Members of unions and intersections stand in the context under their number, though they lead no deeper into the input. */
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

/** `entities[3].offered`; empty for the page itself. */
const pathOf = (keys: readonly Key[]): string =>
  keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${keyText(key)}`))
    .join('')
    .replace(/^\./, '');

/** Told by its length where it is long: half a secret would not be found any more by who takes secrets out. */
const keyText = (key: string): string => (key.length > longestKey ? `(a key of ${key.length} characters)` : key);

/** A value from a server, as an error may show it: by its kind, or itself where it is short. */
export const shortly = (value: unknown): string => {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value.length > longestText) return `a text of ${value.length} characters`;
  return value === undefined ? 'nothing' : quote(value);
};
