import { defer, fromEvent, identity, map, type MonoTypeOperatorFunction, of, takeUntil } from 'rxjs';

/** Ends a stream with the signal's reason as its error once it is aborted. Its listener goes with the stream. */
export const untilAborted = <T>(signal: AbortSignal | undefined): MonoTypeOperatorFunction<T> => {
  if (signal === undefined) return identity;
  const aborted$ = defer(() => (signal.aborted ? of(signal) : fromEvent(signal, 'abort'))).pipe(
    map(() => {
      throw signal.reason;
    }),
  );
  return takeUntil(aborted$);
};
