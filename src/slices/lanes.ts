import {
  concatMap,
  defer,
  finalize,
  from,
  map,
  merge,
  mergeMap,
  type Observable,
  range,
  ReplaySubject,
  Subject,
  Subscription,
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
 * Runs several items at once. An item gives its lane back when its results have been delivered, not when they have come in, so a
 * slow consumer, or a slow first item, holds the results of at most `concurrency` items.
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
    const started$ = zip(from(items), merge(range(0, concurrency), freed)).pipe(map(([item]) => item));
    const delivered = (results$: Observable<Result>): Observable<Out> =>
      results$.pipe(
        concatMap(deliver),
        finalize(() => freed.next(undefined)),
      );
    if (order === 'arrival') return started$.pipe(mergeMap((item) => delivered(run(item))));

    const lanes = new Subscription();
    const eager = (results$: Observable<Result>): Observable<Result> => {
      const lane = new ReplaySubject<Result>();
      lanes.add(results$.subscribe(lane));
      return lane;
    };
    return started$.pipe(
      map((item) => eager(run(item))),
      concatMap(delivered),
      finalize(() => lanes.unsubscribe()),
    );
  });
