import { defer, type Observable, of, reduce, ReplaySubject, type SchedulerLike, share, tap } from 'rxjs';

/** Queue names by id. */
export type QueueNames = ReadonlyMap<string, string>;

/**
 * Shares one lookup of all queue names between all subscribers, and caches its result for `maxAgeMs`. A failed lookup is not cached.
 *
 * @param queues$ - Emits all queues.
 */
export const queueNames = (
  queues$: Observable<{ readonly id: string; readonly name: string }>,
  maxAgeMs: number,
  scheduler: SchedulerLike,
): Observable<QueueNames> => {
  let known: { readonly names: QueueNames; readonly until: number } | undefined;
  // Each lookup creates a new Map, so that emitted maps do not change, and deleted queues have no name.
  const looked$ = defer(() =>
    queues$.pipe(reduce((names, { id, name }) => names.set(id, name), new Map<string, string>())),
  ).pipe(
    tap((names) => (known = { names, until: scheduler.now() + maxAgeMs })),
    // Also emits to a subscriber that arrives while the names are emitted.
    share({ connector: () => new ReplaySubject(1) }),
  );
  return defer(() => (known !== undefined && scheduler.now() < known.until ? of(known.names) : looked$));
};
