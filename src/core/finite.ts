import * as t from 'io-ts';

/** A number as JSON can write it: io-ts's own `number` takes NaN and the infinities too. */
export const Finite = new t.Type<number, unknown>(
  'a finite number',
  (value): value is number => Number.isFinite(value),
  (value, context) => (Number.isFinite(value) ? t.success(value as number) : t.failure(value, context)),
  t.identity,
);
