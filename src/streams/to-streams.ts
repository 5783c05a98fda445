/* eslint-disable-next-line @typescript-eslint/ban-ts-comment -- in the published types: without Node's types, Readable is any */
/** @ts-ignore */
import type { Readable } from 'node:stream';
import { type PullOptions, type PullSource, toAsyncIterable } from './to-async-iterable.js';

/**
 * Converts a stream to a web ReadableStream, with the backpressure of {@link toAsyncIterable}: it pulls only when its reader does.
 * Cancelling it ends the run. Streams standard: https://streams.spec.whatwg.org
 */
export const toReadableStream = <T>(
  source: PullSource<T> | AsyncIterable<T>,
  options?: PullOptions,
): ReadableStream<T> => {
  const iterator = toAsyncIterable(source, options)[Symbol.asyncIterator]();
  return new ReadableStream<T>(
    {
      pull: async (controller) => {
        const result = await iterator.next();
        if (result.done === true) controller.close();
        else controller.enqueue(result.value);
      },
      cancel: async () => {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
};

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
