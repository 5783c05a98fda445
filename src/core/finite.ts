import * as t from 'io-ts';
import { isFigure } from './is-figure.js';

/** Decodes a finite number within 2^53. io-ts's `number` also accepts NaN, the infinities, and numbers beyond 2^53, which have lost their last digits. */
export const Finite = new t.Type<number, unknown>(
  'a number within 2^53',
  isFigure,
  (value, context) => (isFigure(value) ? t.success(value) : t.failure(value, context)),
  t.identity,
);
