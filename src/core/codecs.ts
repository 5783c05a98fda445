import * as t from 'io-ts';
import { isObject } from './is-object.js';

/**
 * Returns true for a number that JSON.parse reads without loss: not NaN, not infinite (1e400 is parsed as Infinity), and not beyond
 * 2^53 - 1, where 9007199254740993 is parsed as 9007199254740992.
 */
export const isFigure = (value: unknown): value is number =>
  typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;

/** Makes a codec that accepts the values of a type guard, unchanged. */
export const ofGuard = <A>(name: string, is: (value: unknown) => value is A): t.Type<A, unknown> =>
  new t.Type(name, is, (value, context) => (is(value) ? t.success(value) : t.failure(value, context)), t.identity);

/** Decodes a finite number within 2^53. io-ts's `number` also accepts NaN, the infinities, and numbers beyond 2^53, which have lost their last digits. */
export const Finite = ofGuard('a number within 2^53', isFigure);

/** A codec that accepts null in addition to what `type` accepts. */
class NullableType<A> extends t.Type<A | null, unknown> {
  readonly _tag = 'NullableType';

  constructor(
    readonly type: t.Type<A, unknown>,
    name: string,
  ) {
    super(
      name,
      (value): value is A | null => value === null || type.is(value),
      (value, context) => (value === null ? t.success(value) : type.validate(value, context)),
      t.identity,
    );
  }
}

/** Accepts null in addition. Reports one failure for an invalid value; io-ts's union reports one for each member, and adds 900 bytes to a browser's bundle. */
export const nullable = <A>(codec: t.Type<A, unknown>, name = codec.name): t.Type<A | null, unknown> =>
  new NullableType(codec, name);

type Nullable<Fields extends t.Props> = { [Name in keyof Fields]: t.Type<t.TypeOf<Fields[Name]> | null, unknown> };

/** Decodes optional fields of a response object. Null has the same meaning as a missing field. */
export const optionalFields = <Fields extends t.Props>(fields: Fields, name?: string): t.PartialC<Nullable<Fields>> =>
  t.partial(
    Object.fromEntries(
      Object.entries(fields).map(([key, codec]) => [key, nullable(codec, `${codec.name} or null`)]),
    ) as Nullable<Fields>,
    name,
  );

/** Makes a codec for an array, which failures name after its items. */
export const arrayOf = <A>(item: t.Type<A, unknown>, items: string) => t.array(item, `an array of ${items}`);

/**
 * Makes a codec for an array of rows within the elements of an outer array, such as `data` in `results[3].data[0]`. Where
 * {@link decodePages} skips invalid rows, it omits single items of this array; of any other inner array, one invalid item omits the
 * whole element of the outer array.
 *
 * @param items - Name of the items in failures, in the plural.
 */
export const rowsOf = <A>(item: t.Type<A, unknown>, items: string): t.ArrayC<t.Type<A, unknown>> =>
  Object.assign(arrayOf(item, items), { hasRows: true } as const);

/** Tests a value without an explanation. */
type Check = (value: unknown) => boolean;

/** A codec with a fast check. */
class SpecialisedType<A> extends t.Type<A, unknown> {
  readonly _tag = 'SpecialisedType';

  constructor(
    readonly type: t.Type<A, unknown>,
    readonly check: Check,
  ) {
    super(
      type.name,
      type.is,
      (value, context) => (check(value) ? t.success(value as A) : type.validate(value, context)),
      t.identity,
    );
  }
}

/**
 * Speeds up an io-ts codec with a fast check: accepts a value that passes `check` unchanged, and decodes any other by `codec`, which
 * reports the failures.
 *
 * @param check - Must never accept what `codec` rejects. Omitted: derived from the codec.
 */
export const specialised = <A>(
  codec: t.Type<A, unknown>,
  check: (value: unknown) => boolean = checkOf(codec),
): t.Type<A, unknown> => new SpecialisedType(codec, check);

/** The codecs that consist of others, by their tags. */
export type Composed =
  | { readonly _tag: 'ArrayType'; readonly type: t.Mixed; readonly hasRows?: true }
  | { readonly _tag: 'IntersectionType'; readonly types: readonly t.Mixed[] }
  | { readonly _tag: 'InterfaceType' | 'PartialType'; readonly props: Readonly<Record<string, t.Mixed>> }
  | { readonly _tag: 'NullableType'; readonly type: t.Mixed }
  | { readonly _tag: 'SpecialisedType'; readonly type: t.Mixed; readonly check: Check };

/** Returns a codec by its tag, so that a switch narrows it. Codecs with other tags, or none, do not consist of others. */
export const composed = (codec: t.Decoder<unknown, unknown>) => codec as t.Decoder<unknown, unknown> & Composed;

/** Derives a check from a codec: closures that create no contexts and no errors. It accepts nothing that the codec could convert. */
const checkOf = (codec: t.Mixed): Check => {
  const known = composed(codec);
  switch (known._tag) {
    case 'ArrayType': {
      const check = checkOf(known.type);
      return (value) => {
        if (!Array.isArray(value)) return false;
        for (let index = 0; index < value.length; index += 1) if (!check(value[index])) return false;
        return true;
      };
    }
    case 'IntersectionType': {
      const checks = known.types.map(checkOf);
      return (value) => checks.every((check) => check(value));
    }
    case 'InterfaceType':
      return fieldsCheck(known.props, false);
    case 'PartialType':
      return fieldsCheck(known.props, true);
    case 'NullableType': {
      const check = checkOf(known.type);
      return (value) => value === null || check(value);
    }
    case 'SpecialisedType':
      return known.check;
    default:
      return codec.encode === t.identity ? codec.is : () => false;
  }
};

const fieldsCheck = (props: Readonly<Record<string, t.Mixed>>, isPartial: boolean): Check => {
  const names = Object.keys(props);
  const checks = Object.values(props).map(checkOf);
  return (value) => {
    if (!isObject(value)) return false;
    for (let index = 0; index < names.length; index += 1) {
      const field = value[names[index] as string];
      if (!(isPartial && field === undefined) && !(checks[index] as Check)(field)) return false;
    }
    return true;
  };
};
