interface Dispatcher {
  close(): Promise<void>;
}
type DispatcherClass = new () => Dispatcher;

/** Where Node keeps the dispatcher of `globalThis.fetch`; it exists from the first use on. */
const globalDispatcher = Symbol.for('undici.globalDispatcher.1');
const place = globalThis as unknown as Record<symbol, Dispatcher>;

/**
 * Gives `globalThis.fetch` a connection pool of its own for the duration of a test: its idle sockets would be mistaken for leaks, and
 * those of other tests for its own. Closing waits for pending requests, so one that was not aborted shows: it never ends.
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
