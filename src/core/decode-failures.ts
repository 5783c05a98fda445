import type * as t from 'io-ts';
import type { DecodeFailure } from './errors.js';
import { quote } from './problems.js';

/** How many failures an error carries at most: a page of 1,000 bad rows makes no message of a megabyte. */
export const mostFailures = 20;

/** io-ts's own errors as short facts: the first {@link mostFailures} of them, with values cut to a few characters. */
export const toDecodeFailures = (errors: t.Errors): readonly DecodeFailure[] =>
  errors
    .slice(0, mostFailures)
    .map(({ context, value, message }) => ({
      path: pathOf(context),
      expected: message ?? context.at(-1)?.type.name ?? 'something else',
      actual: describe(value),
    }));

/** `entities[3].offered`; empty for the page itself. */
const pathOf = (context: t.Context): string =>
  context
    .slice(1)
    .map(({ key }) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');

const describe = (value: unknown): string => {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'number') return String(value);
  return value === undefined ? 'nothing' : quote(value);
};
