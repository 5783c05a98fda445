import {
  catchError,
  defer,
  EMPTY,
  filter,
  map,
  mergeMap,
  type Observable,
  startWith,
  Subject,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import type { SocketNews } from './socket-news.js';

/**
 * Connects once more whenever `again$` emits, and leaves a connection only when its successor is open: make before break. A
 * connection that has been told to make room may end.
 *
 * ```text
 * again$         ----x-------
 * connection 1   -o-m--m-#          closed by the server meanwhile
 * connection 2        ----o-m
 *     handOver(again$)
 * result         -o-m--m--o-m
 * ```
 */
export const handOver = (connection$: Observable<SocketNews>, again$: Observable<unknown>): Observable<SocketNews> =>
  defer(() => {
    const opened = new Subject<number>();
    let newest = 0;
    return again$.pipe(
      startWith(undefined),
      map((_, index) => (newest = index)),
      mergeMap((index) =>
        connection$.pipe(
          tap(({ kind }) => {
            if (kind === 'open') opened.next(index);
          }),
          takeUntil(opened.pipe(filter((other) => other > index))),
          catchError((error: unknown) => (newest > index ? EMPTY : throwError(() => error))),
        ),
      ),
    );
  });
