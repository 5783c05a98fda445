import * as t from 'io-ts';

/** Accepts null as well. Gives one failure for an invalid value; io-ts's union gives one for each member, and costs a browser 900 bytes. */
export const nullable = <A>(codec: t.Type<A, unknown>, name = codec.name): t.Type<A | null, unknown> =>
  new t.Type<A | null, unknown>(
    name,
    (value): value is A | null => value === null || codec.is(value),
    (value, context) => (value === null ? t.success(value) : codec.validate(value, context)),
    t.identity,
  );

type Nullable<Fields extends t.Props> = { [Name in keyof Fields]: t.Type<t.TypeOf<Fields[Name]> | null, unknown> };

/** Optional fields of an object on the wire. One rule for all of them: null means the same as a missing field. */
export const optionalFields = <Fields extends t.Props>(fields: Fields, name?: string): t.PartialC<Nullable<Fields>> =>
  t.partial(
    Object.fromEntries(
      Object.entries(fields).map(([key, codec]) => [key, nullable(codec, `${codec.name} or null`)]),
    ) as Nullable<Fields>,
    name,
  );
