import type { Either } from 'fp-ts/lib/Either.js';

/**
 * Says which side of an Either a decoding came out on. Beside fp-ts's own `isRight`, which brings 29 kB of CommonJS into a
 * browser's bundle, this is one comparison.
 */
export const isDecoded = <E, A>(decoded: Either<E, A>): decoded is Extract<Either<E, A>, { _tag: 'Right' }> =>
  decoded._tag === 'Right';
