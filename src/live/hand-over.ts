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

/** How {@link handOver} connects again. */
export interface HandOverOptions {
  /** Called for each connection that will be closed: how long to wait before the next one, in milliseconds. */
  readonly waitMs: () => number;
  readonly scheduler: SchedulerLike;
}

/**
 * Connects once more where a connection emits `closing`, and leaves it only when its successor is open: make before break. A
 * connection that will be closed may end meanwhile.
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
    /** How long to wait before the next connection. */
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
