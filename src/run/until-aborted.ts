import { identity, type MonoTypeOperatorFunction, Observable, share, takeUntil, tap } from 'rxjs';
import type { Demand } from '../core/demand.js';

/**
 * Fails a stream with the signal's reason, or an AbortError where it has none, when the signal is aborted. What the consumer's demand has
 * buffered is discarded first.
 */
export type UntilAborted = <T>(signal: AbortSignal | undefined, demand?: Demand) => MonoTypeOperatorFunction<T>;

/** Creates an {@link UntilAborted} whose streams share one listener on each signal, because Node warns of a leak at the eleventh. */
export const abortable = (): UntilAborted => {
  const shared = new WeakMap<AbortSignal, Observable<never>>();
  return (signal, demand) => {
    if (signal === undefined) return identity;
    const aborted$ = shared.get(signal) ?? abortOf(signal).pipe(share());
    shared.set(signal, aborted$);
    return takeUntil(aborted$.pipe(tap({ error: () => demand?.discard?.() })));
  };
};

const abortOf = (signal: AbortSignal): Observable<never> =>
  new Observable((subscriber) => {
    const fail = () => subscriber.error(signal.reason ?? withoutReason());
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail);
    return () => signal.removeEventListener('abort', fail);
  });

/** The reason of a signal that has none: those of React Native. */
const withoutReason = (): Error =>
  Object.assign(new Error('the run was aborted by its signal'), { name: 'AbortError' });
