import type { Decoder, Errors } from 'io-ts';
import { isDecoded } from '../core/decoded.js';
import { map, type OperatorFunction } from 'rxjs';
import { toDecodeFailures } from '../core/decode-failures.js';
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
  const rest = codec.decode(without(json, [...invalid.keys()].map(toPath)));
  if (!isDecoded(rest)) throw decodeError(rest.left, facts);
  for (const failure of invalid.values()) onSkip?.(failure);
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
  const failures = toDecodeFailures(errors);
  const first = failures[0];
  const where = first === undefined || first.path === '' ? 'the page' : first.path;
  const more = errors.length > 1 ? `, and ${errors.length - 1} more` : '';
  const source = facts === undefined ? '' : ` (${facts.path})`;
  const message = `${where}: expected ${first?.expected}, found ${first?.actual}${more}${source}`;
  return new DecodeError(message, { ...facts, reason: 'shape', failures });
};

type Path = readonly string[];
const toPath = (key: string): Path => JSON.parse(key) as Path;

/** The rows that hold the failures, by the path of each, with its first failure; undefined where one lies outside of all rows. */
const invalidRows = (errors: Errors, rowDepth: number): Map<string, DecodeFailure> | undefined => {
  const rows = new Map<string, DecodeFailure>();
  for (const error of errors) {
    const keys = error.context.slice(1).map(({ key }) => key);
    const row = pathOfRow(keys, rowDepth);
    if (row === undefined) return undefined;
    const key = JSON.stringify(row);
    const [failure] = rows.has(key) ? [] : toDecodeFailures([error]);
    if (failure !== undefined) rows.set(key, failure);
  }
  return rows;
};

const pathOfRow = (keys: Path, rowDepth: number): Path | undefined => {
  let indexes = 0;
  const end = keys.findIndex((key) => /^\d+$/.test(key) && ++indexes === rowDepth);
  return end === -1 ? undefined : keys.slice(0, end + 1);
};

/** A copy of the page without the rows at these paths. Only what leads to them is copied. */
const without = (json: unknown, paths: readonly Path[]): unknown => {
  if (Array.isArray(json)) {
    const gone = new Set(paths.filter((path) => path.length === 1).map(([key]) => Number(key)));
    return json.flatMap((item: unknown, index) => (gone.has(index) ? [] : [descend(item, String(index), paths)]));
  }
  const page = { ...(json as Record<string, unknown>) };
  for (const key of new Set(paths.map(([first]) => first ?? ''))) page[key] = descend(page[key], key, paths);
  return page;
};

const descend = (value: unknown, key: string, paths: readonly Path[]): unknown => {
  const below = paths.filter((path) => path[0] === key && path.length > 1).map((path) => path.slice(1));
  return below.length === 0 ? value : without(value, below);
};
