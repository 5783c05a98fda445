import {
  catchError,
  concat,
  concatAll,
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
  takeWhile,
  throwError,
  zip,
} from 'rxjs';

/** How {@link inLanes} runs. */
export interface LaneOptions {
  /** How many items run at once, those included that have ended and wait for delivery. */
  readonly concurrency: number;
  /** `interval`: results come in the order of the items. `arrival`: as they come. */
  readonly order: 'interval' | 'arrival';
  /** Asked before each item: true where no more are to start. What runs goes on. */
  readonly isOver?: (() => boolean) | undefined;
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
  { concurrency, order, isOver = () => false }: LaneOptions,
): Observable<Out> =>
  defer(() => {
    const freed = new Subject<unknown>();
    /** Not on leaving: nothing may start then. */
    const free$ = defer(() => {
      freed.next(undefined);
      return EMPTY;
    });
    // Lanes that are freed are listened to before the first one starts: an item can end at once.
    const started$ = zip(from(items), merge(freed, range(0, concurrency))).pipe(
      takeWhile(() => !isOver()),
      map(([item]) => item),
    );
    const inTurn = (item: Item): Observable<Observable<Out>> =>
      concat(
        run(item).pipe(
          map(deliver),
          catchError((error: unknown) => of(throwError(() => error))),
        ),
        of(free$),
      );
    if (order === 'arrival') return started$.pipe(mergeMap(inTurn), concatAll());

    const lanes = new Subscription();
    const eager = (deliveries$: Observable<Observable<Out>>): Observable<Observable<Out>> => {
      const lane = new ReplaySubject<Observable<Out>>();
      lanes.add(deliveries$.subscribe(lane));
      return lane;
    };
    return started$.pipe(
      map((item) => eager(inTurn(item))),
      concatAll(),
      concatAll(),
      finalize(() => lanes.unsubscribe()),
    );
  });
