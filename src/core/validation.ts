import { apFirst } from '#fp/Apply';
import * as A from '#fp/Array';
import * as E from '#fp/Either';
import { pipe } from '#fp/function';
import * as t from 'io-ts';
import { type Problem, QueryError } from './errors.js';
import { isObject } from './is-object.js';

/**
 * An io-ts decoder of an option or a parameter. Its name completes the message "must be ..." of an error without a message. Only the
 * types of io-ts are imported, so that operators can be bundled without it.
 */
export type Codec<A> = t.Decoder<unknown, A>;

/** Combines validations that do not depend on each other: the errors of both are reported. */
const validation = E.getApplicativeValidation(A.getSemigroup<t.ValidationError>());

/** Adds the errors of a second validation, and keeps the value of the first. */
export const both =
  (second: t.Validation<unknown>) =>
  <Value>(first: t.Validation<Value>): t.Validation<Value> =>
    pipe(first, apFirst(validation)(second));

/** Validates the value at a path, such as `query` or `options`. */
export const validateAt = <Value>(path: string, codec: Codec<Value>, value: unknown): t.Validation<Value> =>
  codec.validate(value, [{ key: path, type: codec, actual: value }]);

/** Returns the problems of a value at a path; none where it is valid. */
export const problemsAt = (path: string, codec: Codec<unknown>, value: unknown): readonly Problem[] => {
  const validated = validateAt(path, codec, value);
  return E.isLeft(validated) ? toProblems(validated.left) : [];
};

/** Returns true for a valid value. */
export const isValid = <Value>(codec: Codec<Value>, value: unknown): value is Value => E.isRight(codec.decode(value));

/** Throws one {@link QueryError} with every problem; returns where there is none. */
export const throwIfAny = (what: string, problems: readonly Problem[]): void => {
  if (problems.length > 0) throw new QueryError(what, problems);
};

/**
 * Returns the value of a validation.
 *
 * @param what - The function whose input was validated.
 * @throws QueryError with every problem.
 */
export const orThrow =
  (what: string) =>
  <Value>(validated: t.Validation<Value>): Value => {
    if (E.isLeft(validated)) throw new QueryError(what, toProblems(validated.left));
    return validated.right;
  };

/**
 * Decodes an input: fills in defaults, and copies and freezes objects of options.
 *
 * @throws QueryError with every problem.
 */
export const decoded = <Value>(what: string, codec: Codec<Value>, input: unknown): Value =>
  orThrow(what)(validateAt('', codec, input));

/**
 * Decodes parameters whose type is more precise than the codec's: the compiler infers which metrics are requested. Decoding does not
 * change that.
 *
 * @throws QueryError with every problem.
 */
export const decodedParams = <Value, Params extends Value>(what: string, codec: Codec<Value>, params: Params): Params =>
  decoded(what, codec, params) as Params;

const toProblems = (errors: t.Errors): readonly Problem[] =>
  errors.map(({ context, message }) => ({
    path: pathOf(context),
    message: message ?? mustBe(context.at(-1)?.type.name),
  }));

/** Returns a path such as `metrics[1]` or `filter.predicates[0].value`. */
const pathOf = (context: t.Context): string =>
  context.reduce((path, { key }, depth) => {
    if (Array.isArray(context[depth - 1]?.actual)) return `${path}[${key}]`;
    return path === '' || key === '' ? path + key : `${path}.${key}`;
  }, '');

const mustBe = (name = 'valid'): string => `must be ${name}`;

const codecOf = <Value>(name: string, validate: t.Validate<unknown, Value>): t.Type<Value, unknown> =>
  new t.Type(name, (value): value is Value => E.isRight(validate(value, [])), validate, t.identity);

/**
 * Accepts the values of a type guard, unchanged.
 *
 * @param messageOf - Returns a message in place of "must be `name`".
 */
export const guarded = <Value>(
  name: string,
  is: (value: unknown) => value is Value,
  messageOf: (value: unknown) => string | undefined = () => undefined,
): Codec<Value> =>
  codecOf(name, (value, context) =>
    is(value) ? t.success(value) : t.failure(value, context, messageOf(value) ?? mustBe(name)),
  );

/** Accepts what a codec accepts, unless `messageOf` returns what is wrong with it. */
export const refined = <Value>(
  { name, validate }: Codec<Value>,
  messageOf: (value: Value) => string | undefined,
): Codec<Value> =>
  codecOf(name, (input, context) =>
    pipe(
      validate(input, context),
      E.chain((value) => {
        const message = messageOf(value);
        return message === undefined ? t.success(value) : t.failure(input, context, message);
      }),
    ),
  );

/** Validates by a rule in addition to a codec, and independently of it. The paths of the rule's problems start at the value. */
export const withRule = <Value>(codec: Codec<Value>, rule: (value: unknown) => readonly Problem[]): Codec<Value> =>
  codecOf(codec.name, (value, context) =>
    pipe(codec.validate(value, context), both(fromProblems(rule(value), context))),
  );

const fromProblems = (problems: readonly Problem[], context: t.Context): t.Validation<unknown> =>
  problems.length === 0
    ? t.success(undefined)
    : t.failures(
        problems.map(({ path, message }) => ({
          value: undefined,
          context: path === '' ? context : t.appendContext(context, path, t.unknown),
          message,
        })),
      );

/** Rejects every value but undefined. */
export const notWith = (what: string): Codec<undefined> =>
  guarded(
    'undefined',
    (value) => value === undefined,
    () => `cannot be combined with ${what}: omit it`,
  );

/** Accepts undefined in addition. */
export const optional = <Value>({ name, validate }: Codec<Value>): Codec<Value | undefined> =>
  codecOf<Value | undefined>(name, (value, context) =>
    value === undefined ? t.success(value) : validate(value, context),
  );

/** Decodes undefined as another value, such as `{}` for an object whose fields have defaults. */
export const withDefault = <Value>({ name, validate }: Codec<Value>, byDefault: unknown): Codec<Value> =>
  codecOf(name, (value = byDefault, context) => validate(value, context));

/** Decodes by the codec that `choose` returns for the value. */
export const switched = <Value>(choose: (value: unknown) => Codec<Value>): Codec<Value> =>
  codecOf('valid', (value, context) => choose(value).validate(value, context));

type Props = Readonly<Record<string, Codec<unknown>>>;

/** A codec for each field of an object. Fields that can be omitted have an {@link optional} one, or one with a default. */
export type Fields<T> = { readonly [Name in keyof T]-?: Codec<T[Name]> };

/** What fields are decoded to. */
export type Decoded<F extends Props> = {
  readonly [Name in keyof F]: F[Name] extends Codec<infer Value> ? Value : never;
};

const validateFields = (fields: Props, value: Readonly<Record<string, unknown>>, context: t.Context) =>
  Object.entries(fields).reduce(
    (parts: t.Validation<readonly (readonly [string, unknown])[]>, [name, field]) =>
      validation.ap(
        validation.map(parts, (known) => (part: unknown) => [...known, [name, part] as const]),
        field.validate(value[name], t.appendContext(context, name, field, value[name])),
      ),
    t.success([]),
  );

const objectOf = <Value>(
  fields: Props,
  validate: (value: Readonly<Record<string, unknown>>, context: t.Context) => t.Validation<Value>,
): Codec<Value> => {
  const name = `an object with ${Object.keys(fields).join(', ')}`;
  return codecOf(name, (value, context) =>
    isObject(value) ? validate(value, context) : t.failure(value, context, mustBe(name)),
  );
};

/**
 * Decodes an object to a frozen copy without the fields that are undefined. Rejects unknown fields.
 *
 * @param contradictions - Returns the problems between fields, which may be invalid. Their paths start at the object.
 */
export const struct = <F extends Props>(
  fields: F,
  contradictions: (given: { readonly [Name in keyof F]?: unknown }) => readonly Problem[] = () => [],
): Codec<Decoded<F>> => {
  const names = Object.keys(fields);
  const unknownFields = (value: object): readonly Problem[] =>
    Object.entries(value)
      .filter(([name, part]) => part !== undefined && !names.includes(name))
      .map(([path]) => ({ path, message: `is not known: use one of ${names.join(', ')}` }));
  return objectOf(fields, (value, context) =>
    pipe(
      validateFields(fields, value, context),
      both(fromProblems([...unknownFields(value), ...contradictions(value)], context)),
      // The entries have the names and types of the fields.
      E.map((parts) => Object.freeze(Object.fromEntries(parts.filter(([, part]) => part !== undefined))) as Decoded<F>),
    ),
  );
};

/** Accepts an object, such as an instance of a class, unchanged, where these fields are valid. It may have further fields. */
export const instance = <T>(fields: { readonly [Name in keyof T]?: Codec<unknown> } & Props): Codec<T> =>
  objectOf(fields, (value, context) =>
    pipe(
      validateFields(fields, value, context),
      E.map(() => value as T),
    ),
  );

/** Decodes an array, each item by a codec, to a frozen copy. */
export const listOf = <Item>({ name, validate }: Codec<Item>): Codec<readonly Item[]> => {
  const items = t.array(codecOf(name, validate), 'an array');
  return codecOf(items.name, (value, context) =>
    pipe(
      items.validate(value, context),
      E.map((list) => Object.freeze([...list])),
    ),
  );
};

const NonEmptyArray = guarded('a non-empty array', (_value): _value is never => false);

/**
 * Decodes an array of at least one item, without duplicates.
 *
 * @param nameOf - Returns a value that is equal for duplicates.
 */
export const uniqueListOf = <Item>(
  item: Codec<Item>,
  nameOf: (item: unknown) => unknown = (each) => each,
): Codec<readonly Item[]> => {
  const unique = withRule(listOf(item), (value) => {
    const seen = new Set<unknown>();
    const twice = Array.isArray(value) ? value.filter((each) => seen.size === seen.add(nameOf(each)).size) : [];
    return twice.length > 0 ? [{ path: '', message: `contains ${quote(twice[0])} more than once` }] : [];
  });
  const isEmpty = (value: unknown) => !Array.isArray(value) || value.length === 0;
  return switched((value) => (isEmpty(value) ? NonEmptyArray : unique));
};

/** Accepts one of a set of names. For a name that differs only in case, the message shows the correct spelling. */
export const oneOf = <const Name extends string>(
  names: readonly Name[],
  messageOf?: (value: unknown) => string,
): Codec<Name> =>
  guarded(
    `one of ${names.join(', ')}`,
    (value): value is Name => names.some((name) => name === value),
    (value) => {
      const given = typeof value === 'string' ? value.toLowerCase() : undefined;
      const meant = names.find((name) => name.toLowerCase() === given);
      return meant === undefined ? messageOf?.(value) : `must be written ${meant}, not ${quote(value)}`;
    },
  );

const numberCodec = (name: string, test: (value: number) => boolean): Codec<number> =>
  guarded(name, (value): value is number => typeof value === 'number' && test(value));

/** Accepts a whole number from `min` to `max`, both included. */
export const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER): Codec<number> =>
  numberCodec(
    `a whole number from ${min} to ${max}`,
    (value) => Number.isInteger(value) && value >= min && value <= max,
  );

/** Accepts a number from `min` to `max`, both included; also Infinity where that is `max`. */
export const numberFrom = (min: number, max = Number.MAX_VALUE): Codec<number> =>
  numberCodec(
    `a number ${max < Number.MAX_VALUE ? `from ${min} to ${max}` : `of at least ${min}`}`,
    (value) => value >= min && value <= max,
  );

/** Accepts a number above 0; also Infinity where `max` is omitted. */
export const positive = (max = Infinity): Codec<number> =>
  numberCodec(`a number above 0${max === Infinity ? '' : ` and at most ${max}`}`, (value) => value > 0 && value <= max);

/** Accepts true or false. */
export const Flag = guarded('true or false', (value): value is boolean => typeof value === 'boolean');

/** Accepts a function. Its signature cannot be validated. */
export const callable = <F extends (...args: never) => unknown>(): Codec<F> =>
  guarded('a function', (value): value is F => typeof value === 'function');

const controlCharacter = /[\u0000-\u001f\u007f]/;
const isFilled = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

/** Accepts a string that is not blank and contains no line breaks or other control characters, which could split a header. */
export const NonEmptyString = refined(guarded('a non-empty string', isFilled), (value) =>
  controlCharacter.test(value) ? 'must not contain line breaks or control characters' : undefined,
);

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
