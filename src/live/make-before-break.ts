import {
  catchError,
  defer,
  EMPTY,
  filter,
  map,
  mergeMap,
  type Observable,
  type SchedulerLike,
  startWith,
  Subject,
  switchMap,
  takeUntil,
  tap,
  throwError,
  timer,
} from 'rxjs';

/** How {@link handOver} makes the next connection. */
export interface HandOverOptions {
  /** Returns the wait before the next connection, in milliseconds. Called for each connection that the server will close. */
  readonly waitMs: () => number;
  readonly scheduler: SchedulerLike;
}

/**
 * Makes a new connection when the current one emits `closing`, and unsubscribes from the old one only when the new one is open (make before
 * break). A failure of the old connection is ignored meanwhile.
 *
 * ```text
 * connection 1   -o-m-xm-#          x: closing; then closed by the server
 * connection 2        ----o-m
 *     handOver()
 * result         -o-m-xm--o-m
 * ```
 */
export const handOver = <News extends { readonly kind: string }>(
  connection$: Observable<News>,
  { waitMs, scheduler }: HandOverOptions,
): Observable<News> =>
  defer(() => {
    const opened = new Subject<number>();
    /** Emits the wait before the next connection, in milliseconds. */
    const again = new Subject<number>();
    let newest = -1;
    const connected = (ms: number) =>
      ms === 0 ? connection$ : timer(ms, scheduler).pipe(switchMap(() => connection$));
    return again.pipe(
      startWith(0),
      map((ms) => ({ ms, index: (newest += 1) })),
      mergeMap(({ ms, index }) =>
        connected(ms).pipe(
          tap(({ kind }) => {
            if (kind === 'open') opened.next(index);
            if (kind === 'closing' && index === newest) again.next(waitMs());
          }),
          takeUntil(opened.pipe(filter((other) => other > index))),
          catchError((error: unknown) => (newest > index ? EMPTY : throwError(() => error))),
        ),
      ),
    );
  });
