import type { Decoder, Errors } from 'io-ts';
import * as E from '#fp/Either';
import { failedPlaces, type FailedPlace, type Key, mostFailures, toDecodeFailure } from '../core/decode-failures.js';
import { DecodeError, type DecodeFailure, type RequestFacts } from '../core/errors.js';

/** What happens to a row that does not match the schema. */
export type OnInvalidRow = 'fail' | 'skip';

/** Options of `decodePages`. */
export interface DecodePagesOptions {
  /**
   * `fail`: an invalid row fails the stream with a DecodeError. `skip`: the row is omitted and reported to `onSkip`; a page that is
   * invalid outside its rows still fails.
   * @defaultValue 'fail'
   */
  readonly onInvalidRow?: OnInvalidRow | undefined;
  /**
   * Number of array indexes in the path of a row: 1 for `entities[3]`, 2 for `results[3].data[0]`.
   * @defaultValue 1
   */
  readonly rowDepth?: number | undefined;
  /** Called with the first failure of each omitted row. */
  readonly onSkip?: ((failure: DecodeFailure) => void) | undefined;
  /** Path and number of attempts of the request, for the error. */
  readonly facts?: RequestFacts | undefined;
}

/**
 * Decodes a page of parsed JSON by an io-ts codec.
 *
 * @throws DecodeError with at most 20 failures, each with its path.
 */
export const decodePage = <Page>(codec: Decoder<unknown, Page>, json: unknown, options: DecodePagesOptions): Page => {
  const { onInvalidRow = 'fail', rowDepth = 1, onSkip, facts } = options;
  const decoded = codec.decode(json);
  if (E.isRight(decoded)) return decoded.right;
  if (onInvalidRow === 'fail') throw decodeError(decoded.left, facts);

  const invalid = invalidRows(decoded.left, rowDepth);
  if (invalid === undefined) throw decodeError(decoded.left, facts);
  const rest = codec.decode(without(json, invalid));
  if (!E.isRight(rest)) throw decodeError(rest.left, facts);
  for (const place of invalid.values()) onSkip?.(toDecodeFailure(place));
  return rest.right;
};

const decodeError = (errors: Errors, facts?: RequestFacts): DecodeError => {
  const places = failedPlaces(errors);
  const failures = places.slice(0, mostFailures).map(toDecodeFailure);
  const first = failures[0];
  const where = first === undefined || first.path === '' ? 'the page' : first.path;
  const more = places.length > 1 ? `, and ${places.length - 1} more` : '';
  const source = facts === undefined ? '' : ` (${facts.path})`;
  const message = `${where}: expected ${first?.expected}, found ${first?.actual}${more}${source}`;
  return new DecodeError(message, { ...facts, reason: 'shape', failures });
};

/** Returns the first failure of each invalid row, by the row's id; undefined where a failure is outside of all rows. */
const invalidRows = (errors: Errors, rowDepth: number): ReadonlyMap<string, FailedPlace> | undefined => {
  const rows = new Map<string, FailedPlace>();
  for (const place of failedPlaces(errors)) {
    // A failure above the rows, but within an array: all rows of that element are invalid.
    const indexes = place.keys.flatMap((key, at) => (typeof key === 'number' ? [at] : []));
    const end = indexes[Math.min(rowDepth, indexes.length) - 1];
    if (end === undefined) return undefined;
    const id = idOf(place.keys.slice(0, end + 1));
    if (!rows.has(id)) rows.set(id, place);
  }
  return rows;
};

const idOf = (keys: readonly Key[]): string => JSON.stringify(keys);

/** Returns a copy of the page without these rows. Copies only the objects on their paths. */
const without = (json: unknown, rows: ReadonlyMap<string, FailedPlace>): unknown => {
  const leading = new Set([...rows.values()].flatMap(({ keys }) => keys.map((_, end) => idOf(keys.slice(0, end)))));
  const copy = (value: unknown, keys: readonly Key[]): unknown => {
    if (typeof value !== 'object' || value === null || !leading.has(idOf(keys))) return value;
    const entries = Object.entries(value).flatMap(([name, inner]) => {
      const below = [...keys, Array.isArray(value) ? Number(name) : name];
      return rows.has(idOf(below)) ? [] : [[name, copy(inner, below)] as const];
    });
    return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
  };
  return copy(json, []);
};
