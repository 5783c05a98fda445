import {
  catchError,
  concat,
  concatAll,
  concatMap,
  defer,
  EMPTY,
  finalize,
  from,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  range,
  ReplaySubject,
  Subject,
  Subscription,
  throwError,
  zip,
} from 'rxjs';

/** How {@link inLanes} runs. */
export interface LaneOptions {
  /** How many items run at once, those included that have ended and wait for delivery. */
  readonly concurrency: number;
  /** `interval`: results come in the order of the items. `arrival`: as they come. */
  readonly order: 'interval' | 'arrival';
}

/**
 * Runs several items at once, and delivers one result after the other. An item gives its lane back when its results have been
 * delivered, not when they have come in, so a slow consumer, or a slow first item, holds the results of at most `concurrency` items.
 * An error comes after the results before it, in either order.
 *
 * ```text
 * item 1    ----(a|)
 * item 2    --(b|)
 * item 3        --(c|)      starts when a is delivered
 *     inLanes(items, run, of, { concurrency: 2, order: 'interval' })
 * result    ----(ab)(c|)
 * ```
 *
 * @param run - Fetches an item's results.
 * @param deliver - Hands one result on, and completes when that is done.
 */
export const inLanes = <Item, Result, Out>(
  items: readonly Item[],
  run: (item: Item) => Observable<Result>,
  deliver: (result: Result) => Observable<Out>,
  { concurrency, order }: LaneOptions,
): Observable<Out> =>
  defer(() => {
    const freed = new Subject<unknown>();
    /** Not on leaving: nothing may start then. */
    const free$ = defer(() => {
      freed.next(undefined);
      return EMPTY;
    });
    const started$ = zip(from(items), merge(range(0, concurrency), freed)).pipe(map(([item]) => item));
    if (order === 'arrival') {
      const inTurn = (item: Item): Observable<Observable<Out>> =>
        concat(
          run(item).pipe(
            map(deliver),
            catchError((error: unknown) => of(throwError(() => error))),
          ),
          of(free$),
        );
      return started$.pipe(mergeMap(inTurn), concatAll());
    }

    const lanes = new Subscription();
    const eager = (results$: Observable<Result>): Observable<Result> => {
      const lane = new ReplaySubject<Result>();
      lanes.add(results$.subscribe(lane));
      return lane;
    };
    return started$.pipe(
      map((item) => eager(run(item))),
      concatMap((results$) => concat(results$.pipe(concatMap(deliver)), free$)),
      finalize(() => lanes.unsubscribe()),
    );
  });
