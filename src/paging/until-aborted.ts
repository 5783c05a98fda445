import { identity, type MonoTypeOperatorFunction, Observable, takeUntil } from 'rxjs';

/** Ends a stream with the signal's reason as its error once it is aborted. Its listener goes with the stream. */
export const untilAborted = <T>(signal: AbortSignal | undefined): MonoTypeOperatorFunction<T> => {
  if (signal === undefined) return identity;
  const aborted$ = new Observable<never>((subscriber) => {
    const fail = () => subscriber.error(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail);
    return () => signal.removeEventListener('abort', fail);
  });
  return takeUntil(aborted$);
};
