/* eslint-disable-next-line @typescript-eslint/ban-ts-comment -- in the published types: without Node's types, Readable is any */
/** @ts-ignore */
import type { Readable } from 'node:stream';
import { type PullOptions, type PullSource, toAsyncIterable } from './to-async-iterable.js';

/**
 * Converts a stream to a Node Readable in object mode, with the backpressure of {@link toAsyncIterable}. Destroying it ends the run.
 *
 * @throws TypeError outside Node.
 */
export const toNodeReadable = <T>(source: PullSource<T> | AsyncIterable<T>, options?: PullOptions): Readable => {
  const stream = globalThis.process?.getBuiltinModule?.('node:stream');
  if (stream === undefined) throw new TypeError('toNodeReadable needs Node: use toReadableStream here');
  return stream.Readable.from(toAsyncIterable(source, options), { objectMode: true, highWaterMark: 0 });
};
