import * as t from 'io-ts';
import type { Decoder } from 'io-ts';
import * as E from '#fp/Either';
import * as RA from '#fp/ReadonlyArray';
import { flow, pipe } from '#fp/function';
import { map, type OperatorFunction } from 'rxjs';
import { composed } from '../core/codecs.js';
import { firstFailure, toDecodeError } from '../core/decode-failures.js';
import { DecodeError, type DecodeFailure, type RequestFacts } from '../core/errors.js';
import { isObject } from '../core/is-object.js';

/** What happens to a row that does not match the schema. */
export type OnInvalidRow = 'fail' | 'skip';

/** Options of {@link decodePages}. */
export interface DecodePagesOptions {
  /**
   * `fail`: an invalid row fails the stream with a DecodeError. `skip`: the row is omitted and reported to `onSkip`; a page that is
   * invalid outside its rows still fails. Rows are the elements of the outermost arrays of the codec, and of the arrays within these that
   * {@link rowsOf} makes.
   * @defaultValue 'fail'
   */
  readonly onInvalidRow?: OnInvalidRow | undefined;
  /** @deprecated Has no effect: the codec describes where the rows are, see {@link rowsOf}. */
  readonly rowDepth?: number | undefined;
  /** Called with the first failure of each omitted row. */
  readonly onSkip?: ((failure: DecodeFailure) => void) | undefined;
  /**
   * True where pages are parsed JSON: a string is then a page that is not valid.
   * @defaultValue false: a string is parsed
   */
  readonly parsed?: boolean | undefined;
  /** Path and number of attempts of the request, for the error. */
  readonly facts?: RequestFacts | undefined;
}

/**
 * Decodes pages, given as a JSON string or as parsed JSON, by an io-ts codec.
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
): OperatorFunction<unknown, Page> => {
  const { onInvalidRow = 'fail', onSkip, parsed = false, facts } = options;
  const skipRows = (json: unknown): t.Validation<Page> => {
    const skipped: t.Errors[] = [];
    const page = codec.decode(separatingRows(skipped)(codec, json, [{ key: '', type: codec, actual: json }]));
    if (E.isRight(page)) for (const errors of skipped) onSkip?.(firstFailure(errors));
    return page;
  };
  const decode = (json: unknown): t.Validation<Page> =>
    pipe(
      codec.decode(json),
      E.orElse((errors) => (onInvalidRow === 'skip' ? skipRows(json) : E.left(errors))),
    );

  return map(flow(parsed ? E.right : parse, E.chain(flow(decode, E.mapLeft(toDecodeError(facts)))), orFail));
};

const parse = (page: unknown): E.Either<DecodeError, unknown> =>
  typeof page === 'string'
    ? E.tryCatch(
        () => JSON.parse(page) as unknown,
        () => notJson(page.length),
      )
    : E.right(page);

const notJson = (length: number): DecodeError => {
  const failures = [{ path: '', expected: 'JSON', actual: `${length} characters` }];
  return new DecodeError(`the page is not valid JSON: ${length} characters`, { reason: 'json', failures });
};

/** Turns a failure that is a value into one of the stream. */
const orFail = <A>(result: E.Either<DecodeError, A>): A => {
  if (E.isLeft(result)) throw result.left;
  return result.right;
};

/** Returns a value without its invalid rows. */
type SeparateRows = (
  codec: Decoder<unknown, unknown>,
  value: unknown,
  /** Where the value is in the page, for the paths of failures. */
  context: t.Context,
  /** True within the elements of an outer array. */
  isInner?: boolean,
) => unknown;

/**
 * Validates each row on its own, wherever the codec has rows, and returns the value without the invalid ones. Copies only the objects
 * around the rows.
 *
 * @param skipped - Receives the errors of each invalid row.
 */
const separatingRows = (skipped: t.Errors[]): SeparateRows => {
  const separate: SeparateRows = (codec, value, context, isInner = false) => {
    const known = composed(codec);
    switch (known._tag) {
      case 'NullableType':
      case 'SpecialisedType':
        return separate(known.type, value, context, isInner);
      case 'IntersectionType':
        return known.types.reduce((rest, type) => separate(type, rest, context, isInner), value);
      case 'InterfaceType':
      case 'PartialType': {
        if (!isObject(value)) return value;
        const changed = Object.entries(known.props).flatMap(([name, type]) => {
          const field = value[name];
          if (typeof field !== 'object') return [];
          const rest = separate(type, field, t.appendContext(context, name, type, field), isInner);
          return rest === field ? [] : [[name, rest] as const];
        });
        return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) };
      }
      case 'ArrayType': {
        if (!Array.isArray(value) || (isInner && !known.hasRows)) return value;
        const rows = value.map((item, index) => {
          const at = (actual: unknown) => t.appendContext(context, String(index), known.type, actual);
          const rest = separate(known.type, item, at(item), true);
          return pipe(
            known.type.validate(rest, at(rest)),
            E.map(() => rest),
          );
        });
        const { left: invalid, right: valid } = RA.separate(rows);
        for (const errors of invalid) skipped.push(errors);
        return valid;
      }
      default:
        return value;
    }
  };
  return separate;
};
