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

/** Options of {@link runConcurrently}. */
export interface ConcurrencyOptions {
  /** Number of items that run concurrently, including those that have ended and wait for delivery. */
  readonly concurrency: number;
  /** `interval`: delivers results in the order of the items. `arrival`: in the order in which they complete. */
  readonly order: 'interval' | 'arrival';
  /** Called before each item. Returns true to start no more items; running items continue. */
  readonly isOver?: (() => boolean) | undefined;
}

/**
 * Runs several items concurrently, and delivers one result after the other. An item frees its lane when its results have been delivered,
 * not when they have arrived, so at most `concurrency` items have results buffered, even if the consumer or the first item is slow.
 * Delivers the results before an error first, in either order.
 *
 * ```text
 * item 1    ----(a|)
 * item 2    --(b|)
 * item 3        --(c|)      starts when a is delivered
 *     runConcurrently(items, run, of, { concurrency: 2, order: 'interval' })
 * result    ----(ab)(c|)
 * ```
 *
 * @param run - Requests the results of an item.
 * @param deliver - Emits one result, and completes when it has been delivered.
 */
export const runConcurrently = <Item, Result, Out>(
  items: readonly Item[],
  run: (item: Item) => Observable<Result>,
  deliver: (result: Result) => Observable<Out>,
  { concurrency, order, isOver = () => false }: ConcurrencyOptions,
): Observable<Out> =>
  defer(() => {
    const freed = new Subject<unknown>();
    /** Frees a lane on completion, but not when the consumer unsubscribes: no item may start then. */
    const free$ = defer(() => {
      freed.next(undefined);
      return EMPTY;
    });
    // Subscribes to `freed` before the first item starts, because an item can end synchronously.
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
