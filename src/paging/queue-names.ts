import { defer, type Observable, of, reduce, ReplaySubject, type SchedulerLike, share, tap } from 'rxjs';

/** Queue names by id. */
export type QueueNames = ReadonlyMap<string, string>;

/**
 * Shares one look-up of all queues' names: one chain of requests however many wait, kept for `maxAgeMs`. A failed one is not
 * remembered.
 *
 * @param queues$ - Lists all queues.
 */
export const queueNames = (
  queues$: Observable<{ readonly id: string; readonly name: string }>,
  maxAgeMs: number,
  scheduler: SchedulerLike,
): Observable<QueueNames> => {
  let known: { readonly names: QueueNames; readonly until: number } | undefined;
  // A Map for each look-up: what was handed out stays as it is, and a queue that is gone has no name.
  const looked$ = defer(() =>
    queues$.pipe(reduce((names, { id, name }) => names.set(id, name), new Map<string, string>())),
  ).pipe(
    tap((names) => (known = { names, until: scheduler.now() + maxAgeMs })),
    // One that subscribes while the names are handed out receives them too.
    share({ connector: () => new ReplaySubject(1) }),
  );
  return defer(() => (known !== undefined && scheduler.now() < known.until ? of(known.names) : looked$));
};
