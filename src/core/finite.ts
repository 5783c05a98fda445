import * as t from 'io-ts';
import { isFigure } from './is-figure.js';

/** A number as JSON can carry it: io-ts's own `number` takes NaN and the infinities too, and what has lost its last digits beyond 2^53. */
export const Finite = new t.Type<number, unknown>(
  'a number within 2^53',
  isFigure,
  (value, context) => (isFigure(value) ? t.success(value) : t.failure(value, context)),
  t.identity,
);
