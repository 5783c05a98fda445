import type { Either } from 'fp-ts/lib/Either.js';

/**
 * Returns true where decoding succeeded. One comparison, in place of fp-ts's `isRight`, which adds 29 kB of CommonJS to a browser's
 * bundle.
 */
export const isDecoded = <E, A>(decoded: Either<E, A>): decoded is Extract<Either<E, A>, { _tag: 'Right' }> =>
  decoded._tag === 'Right';
