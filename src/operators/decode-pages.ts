import type { Decoder, Errors } from 'io-ts';
import { isDecoded } from '../core/decoded.js';
import { map, type OperatorFunction } from 'rxjs';
import { failedPlaces, type FailedPlace, type Key, mostFailures, toDecodeFailure } from '../core/decode-failures.js';
import { DecodeError, type DecodeFailure, type RequestFacts } from '../core/errors.js';

/** What happens to a row that is not as the contract promises. */
export type OnInvalidRow = 'fail' | 'skip';

/** Options of {@link decodePages}. */
export interface DecodePagesOptions {
  /**
   * `fail`: a DecodeError ends the stream. `skip`: the row is left out and told to `onSkip`; a page that is wrong outside its
   * rows still fails.
   * @defaultValue 'fail'
   */
  readonly onInvalidRow?: OnInvalidRow;
  /**
   * How many array indexes lead to one row in the page: 1 for `entities[3]`, 2 for `results[3].data[0]`.
   * @defaultValue 1
   */
  readonly rowDepth?: number;
  /** Told of each row left out, by its first failure. */
  readonly onSkip?: (failure: DecodeFailure) => void;
  /** Path and attempts of the request, for the error. */
  readonly facts?: RequestFacts;
}

/**
 * Reads pages, as JSON text or as parsed JSON, with an io-ts codec.
 *
 * ```text
 * source    --x---y--|
 *     decodePages(codec)
 * result    --X---Y--|
 * ```
 *
 * @throws DecodeError with at most 20 failures, each with its path.
 */
export const decodePages = <Page>(
  codec: Decoder<unknown, Page>,
  options: DecodePagesOptions = {},
): OperatorFunction<unknown, Page> =>
  map((json) => decodePage(codec, typeof json === 'string' ? parse(json) : json, options));

const decodePage = <Page>(codec: Decoder<unknown, Page>, json: unknown, options: DecodePagesOptions): Page => {
  const { onInvalidRow = 'fail', rowDepth = 1, onSkip, facts } = options;
  const decoded = codec.decode(json);
  if (isDecoded(decoded)) return decoded.right;
  if (onInvalidRow === 'fail') throw decodeError(decoded.left, facts);

  const invalid = invalidRows(decoded.left, rowDepth);
  if (invalid === undefined) throw decodeError(decoded.left, facts);
  const rest = codec.decode(without(json, invalid.rows));
  if (!isDecoded(rest)) throw decodeError(rest.left, facts);
  for (const place of invalid.first) onSkip?.(toDecodeFailure(place));
  return rest.right;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    const failures = [{ path: '', expected: 'JSON', actual: `${text.length} characters` }];
    throw new DecodeError(`the page is no JSON: ${text.length} characters`, { reason: 'json', failures });
  }
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

/** What leads to invalid rows, key by key; a row itself leads nowhere further. */
interface Branch extends Map<Key, Branch> {}

/** The rows that hold the failures, and the first failure of each; undefined where one lies outside of all rows. */
const invalidRows = (errors: Errors, rowDepth: number): { rows: Branch; first: readonly FailedPlace[] } | undefined => {
  const rows: Branch = new Map();
  const first: FailedPlace[] = [];
  for (const place of failedPlaces(errors)) {
    const row = keysOfRow(place.keys, rowDepth);
    if (row === undefined) return undefined;
    if (grow(rows, row)) first.push(place);
  }
  return { rows, first };
};

const keysOfRow = (keys: readonly Key[], rowDepth: number): readonly Key[] | undefined => {
  let indexes = 0;
  const end = keys.findIndex((key) => typeof key === 'number' && ++indexes === rowDepth);
  return end === -1 ? undefined : keys.slice(0, end + 1);
};

/** True where these keys were not there before. */
const grow = (root: Branch, keys: readonly Key[]): boolean => {
  let branch = root;
  let isNew = false;
  for (const key of keys) {
    let below = branch.get(key);
    if (below === undefined) {
      below = new Map();
      branch.set(key, below);
      isNew = true;
    }
    branch = below;
  }
  return isNew;
};

/** A copy of the page without these rows. Only what leads to them is copied. */
const without = (json: unknown, rows: Branch): unknown => {
  const keep = (key: Key, value: unknown): readonly unknown[] => {
    const below = rows.get(key);
    if (below === undefined) return [value];
    return below.size === 0 ? [] : [without(value, below)];
  };
  if (Array.isArray(json)) return json.flatMap((item: unknown, index) => keep(index, item));
  return Object.fromEntries(Object.entries(json as object).map(([key, value]) => [key, keep(key, value)[0]]));
};
