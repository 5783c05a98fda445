import * as t from 'io-ts';

/** Accepts null in addition. Reports one failure for an invalid value; io-ts's union reports one for each member, and adds 900 bytes to a browser's bundle. */
export const nullable = <A>(codec: t.Type<A, unknown>, name = codec.name): t.Type<A | null, unknown> =>
  new t.Type<A | null, unknown>(
    name,
    (value): value is A | null => value === null || codec.is(value),
    (value, context) => (value === null ? t.success(value) : codec.validate(value, context)),
    t.identity,
  );

type Nullable<Fields extends t.Props> = { [Name in keyof Fields]: t.Type<t.TypeOf<Fields[Name]> | null, unknown> };

/** Decodes optional fields of a response object. Null has the same meaning as a missing field. */
export const optionalFields = <Fields extends t.Props>(fields: Fields, name?: string): t.PartialC<Nullable<Fields>> =>
  t.partial(
    Object.fromEntries(
      Object.entries(fields).map(([key, codec]) => [key, nullable(codec, `${codec.name} or null`)]),
    ) as Nullable<Fields>,
    name,
  );
