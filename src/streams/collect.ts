import { from, lastValueFrom, toArray } from 'rxjs';
import { endlessDemand } from '../core/demand.js';
import type { PullSource } from './to-async-iterable.js';

/**
 * Collects all values of a stream into an array. For results that fit into memory: buffers every value until the end.
 *
 * @throws The error of the stream.
 */
export const collect = <T>(source: PullSource<T> | AsyncIterable<T>): Promise<T[]> =>
  lastValueFrom(from(typeof source === 'function' ? source(endlessDemand) : source).pipe(toArray()));
