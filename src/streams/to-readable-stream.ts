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
