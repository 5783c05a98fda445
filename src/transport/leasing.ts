import { defer, finalize, type MonoTypeOperatorFunction } from 'rxjs';

/** Returns an operator that counts the sources that run. `released` is called when the last of them ends. */
export const leasing = (released: () => void): (<T>() => MonoTypeOperatorFunction<T>) => {
  let leases = 0;
  return () => (source) =>
    defer(() => {
      leases += 1;
      return source.pipe(
        finalize(() => {
          leases -= 1;
          if (leases === 0) released();
        }),
      );
    });
};
