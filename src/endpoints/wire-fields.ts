import * as t from 'io-ts';
import { nullable } from '../core/nullable.js';
import { specialised } from '../core/specialised.js';

/** A text that the wire can write as null. */
export const textOrNull = nullable(t.string, 'a text or null');

/** An array that the wire can write as null. */
export const listOf = <A>(item: t.Type<A, unknown>, what: string) => nullable(t.array(item, `an array of ${what}`));

/**
 * A codec that looks before it reads: `is` walks a right value without the contexts that `validate` makes for its messages, at a
 * tenth of the cost.
 */
export const lookedAt = <A>(codec: t.Type<A, unknown>): t.Type<A, unknown> => specialised(codec, codec.is);
