interface Dispatcher {
  close(): Promise<void>;
}
type DispatcherClass = new () => Dispatcher;

/** Where Node keeps what `globalThis.fetch` sends through; it is there from the first use on. */
const globalDispatcher = Symbol.for('undici.globalDispatcher.1');
const place = globalThis as unknown as Record<symbol, Dispatcher>;

/**
 * Gives `globalThis.fetch` a pool of connections of its own for the length of a test: its idle sockets would be taken for leaks, and
 * those of other tests for its own. Closing waits for requests that are on their way, so one that was not aborted shows: it never ends.
 */
export const withOwnPool = async <T>(test: () => Promise<T>): Promise<T> => {
  await globalThis.fetch('data:,');
  const former = place[globalDispatcher] as Dispatcher;
  const own = new (former.constructor as DispatcherClass)();
  place[globalDispatcher] = own;
  try {
    return await test();
  } finally {
    place[globalDispatcher] = former;
    await own.close();
  }
};
