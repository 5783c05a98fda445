import { getEventListeners } from 'node:events';
import { until } from './until.js';

/** The open resources of a process: sockets, servers, timers and the like with their numbers, and listeners on signals. */
export type OpenThings = Readonly<Record<string, number>>;

const listened = new Map<AbortSignal, Set<unknown>>();

/** undici follows its signal by weak references, and a socket has one of its own: both are left to the garbage collector. */
const isOfPlatform = (): boolean =>
  /node:internal\/deps\/undici|node:internal\/abort_controller|node:net:/.test(new Error().stack ?? '');

/** Records listeners on AbortSignals from now on. Idempotent. */
export const watchAbortListeners = (): void => {
  if (Object.hasOwn(AbortSignal.prototype, 'addEventListener')) return;
  const add = AbortSignal.prototype.addEventListener;
  AbortSignal.prototype.addEventListener = function (
    this: AbortSignal,
    ...args: Parameters<AbortSignal['addEventListener']>
  ) {
    const [type, listener] = args;
    if (type === 'abort' && !isOfPlatform()) listened.set(this, (listened.get(this) ?? new Set()).add(listener));
    add.apply(this, args);
  } as AbortSignal['addEventListener'];
};

/** Listeners that still exist, on signals of any age. */
const abortListeners = (): number => {
  let count = 0;
  for (const [signal, ours] of listened) {
    const left = getEventListeners(signal, 'abort').filter((listener) => ours.has(listener)).length;
    if (left === 0) listened.delete(signal);
    count += left;
  }
  return count;
};

/** What is open now. Resources that keep no process alive, such as idle sockets of a pool, appear at their other end only. */
export const openThings = (): OpenThings => {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    // Files that are being read and the turns of `until` end on their own.
    if (!/^(FSReqCallback|FSReqPromise|Immediate|GetAddrInfoReqWrap)$/.test(kind))
      counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const listeners = abortListeners();
  return listeners === 0 ? counts : { ...counts, 'abort listener': listeners };
};

/** What is open now and was not before, as `2 x TCPSocketWrap`. */
const openedSince = (before: OpenThings): readonly string[] =>
  Object.entries(openThings()).flatMap(([kind, count]) => {
    const more = count - (before[kind] ?? 0);
    return more > 0 ? [`${more} x ${kind}`] : [];
  });

/** Like {@link openedSince}, after closing resources have had some turns of the event loop. */
export const leftOpenSince = async (before: OpenThings, turns = 2000): Promise<readonly string[]> => {
  let left = turns;
  await until(() => openedSince(before).length === 0 || (left -= 1) < 0);
  return openedSince(before);
};
