import { map, type Observable } from 'rxjs';
import type { Demand } from '../core/demand.js';
import { exactFields, optional, positive, refuseIfAny, wholeNumber } from '../core/problems.js';
import { PullQueue } from './pull-queue.js';

/** A stream, or a function that makes one whose pages follow the consumer's demand. */
export type PullSource<T> = Observable<T> | ((demand: Demand) => Observable<T>);

/** Options of {@link toAsyncIterable}, {@link toReadableStream} and {@link toNodeReadable}. */
export interface PullOptions {
  /**
   * Values held at most for a slow consumer; one more is a BufferOverflowError. Only a plain Observable gets there.
   * @defaultValue 100_000
   */
  readonly maxBuffered?: number | undefined;
  /**
   * Pages fetched ahead of the one being consumed.
   * @defaultValue 1
   */
  readonly prefetch?: number | undefined;
}

const checks = exactFields<PullOptions>({
  maxBuffered: optional(positive()),
  prefetch: optional(wholeNumber(0, 1000)),
});

/**
 * Lets a consumer pull. Given a function, the next page is asked for only when the consumer has room, through whatever
 * operators stand between: at most `1 + prefetch` pages are held. An operator that keeps rows itself (`delay`, `concatMap` over slow
 * work) is a buffer of its own, which no demand sees.
 *
 * @example
 * ```ts
 * const big = toAsyncIterable((demand) => client.rows(query, { demand }).pipe(filter((row) => row.offered > 100)));
 * for await (const row of big) await store(row);
 * ```
 * @throws QueryError where an option is wrong. Later: BufferOverflowError where a plain Observable gets `maxBuffered` values ahead of the consumer.
 */
export const toAsyncIterable = <T>(
  source: PullSource<T> | AsyncIterable<T>,
  options: PullOptions = {},
): AsyncIterable<T> => {
  refuseIfAny('toAsyncIterable', checks('', options));
  if (Symbol.asyncIterator in source) return source; // a RowStream has its brake already
  const { maxBuffered = 100_000, prefetch = 1 } = options;
  const run = (demand: Demand) =>
    (typeof source === 'function' ? source(demand) : source).pipe(map((value) => [value]));
  return { [Symbol.asyncIterator]: () => new PullQueue(run, { maxBuffered, prefetch }) };
};
