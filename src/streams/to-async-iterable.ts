import { map, type Observable } from 'rxjs';
import type { Demand } from '../core/demand.js';
import { decoded, type Fields, positive, struct, wholeNumber, withDefault } from '../core/validation.js';
import { PullQueue } from './pull-queue.js';

/** A stream, or a function that returns a stream whose pages follow the consumer's demand. */
export type PullSource<T> = Observable<T> | ((demand: Demand) => Observable<T>);

/** Options of {@link toAsyncIterable}, {@link toReadableStream} and {@link toNodeReadable}. */
export interface PullOptions {
  /**
   * Maximum number of values buffered for a slow consumer; a further value fails with a BufferOverflowError. Only a plain Observable can
   * reach it.
   * @defaultValue 100_000
   */
  readonly maxBuffered?: number | undefined;
  /**
   * Number of pages requested ahead of the one that is consumed, 0 to 1000.
   * @defaultValue 1
   */
  readonly prefetch?: number | undefined;
}

const ValidOptions = struct({
  maxBuffered: withDefault(positive(), 100_000),
  prefetch: withDefault(wholeNumber(0, 1000), 1),
} satisfies Fields<PullOptions>);

/**
 * Converts a stream to an AsyncIterable with backpressure. Given a function, it requests the next page only when the consumer can take it,
 * whatever operators are in between, and buffers at most `1 + prefetch` pages. An operator that keeps rows itself (`delay`, `concatMap`
 * over slow work) is an additional buffer that the demand does not limit.
 *
 * @example
 * ```ts
 * const big = toAsyncIterable((demand) => client.rows(query, { demand }).pipe(filter((row) => row.offered > 100)));
 * for await (const row of big) await store(row);
 * ```
 * @throws QueryError where an option is invalid. The iteration throws BufferOverflowError where a plain Observable is more than
 * `maxBuffered` values ahead of the consumer.
 */
export const toAsyncIterable = <T>(
  source: PullSource<T> | AsyncIterable<T>,
  options: PullOptions = {},
): AsyncIterable<T> => {
  const settings = decoded('toAsyncIterable', ValidOptions, options);
  if (Symbol.asyncIterator in source) return source; // a RowStream has backpressure already
  const run = (demand: Demand) =>
    (typeof source === 'function' ? source(demand) : source).pipe(map((value) => [value]));
  return { [Symbol.asyncIterator]: () => new PullQueue(run, settings) };
};
