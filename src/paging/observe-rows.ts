import {
  catchError,
  defer,
  EMPTY,
  map,
  type Observable,
  reduce,
  repeat,
  type SchedulerLike,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import { type Demand, endlessDemand, untilWanted } from '../core/demand.js';
import { causeFacts, isTimeoutError } from '../core/error-guards.js';
import type { Report } from '../core/events.js';
import { longestTimerMs } from '../core/runtime.js';
import { judge } from '../core/verdict.js';
import { changedRows, type RowIdentity } from './changed-rows.js';
import type { ObserveOptions } from './observe-options.js';

/** What polling needs from its client and query. */
export interface ObserveParts<Row> {
  readonly endpoint: RowIdentity<Row> & { readonly name: string };
  readonly scheduler: SchedulerLike;
  readonly report: Report;
  readonly demand?: Demand | undefined;
}

/**
 * Asks at once, then every `everyMs`, one poll after the other: a slow one is never overlapped, and a clock that jumps brings one poll, not
 * all that were missed. Each poll's rows come together, whole or not at all. A failure that may pass is told as `poll-failed`,
 * and the next poll comes; no earlier than the server asks.
 *
 * @param poll$ - One poll: arrays of rows, then complete.
 * @throws What is permanent: a question, token, permission or answer that will not get better by asking again.
 */
export const observeRows = <Row>(
  poll$: Observable<readonly Row[]>,
  { everyMs, distinct = false }: ObserveOptions,
  { endpoint, scheduler, report, demand = endlessDemand }: ObserveParts<Row>,
): Observable<readonly Row[]> =>
  defer(() => {
    const select = distinct ? changedRows(endpoint) : (rows: readonly Row[]) => rows;
    let waitMs = everyMs;

    const poll = () => {
      const startedAt = scheduler.now();
      const rest = (atLeastMs: number) => {
        const spentMs = scheduler.now() - startedAt;
        waitMs = Math.min(Math.max(everyMs - (spentMs % everyMs), atLeastMs), longestTimerMs);
      };
      return poll$.pipe(
        reduce((all: Row[], rows) => {
          for (const row of rows) all.push(row);
          return all;
        }, []),
        tap({ complete: () => rest(0) }),
        catchError((error: unknown) => {
          rest(atLeastMsAfter(error));
          report({ kind: 'poll-failed', query: endpoint.name, waitMs, cause: causeFacts(error) });
          return EMPTY;
        }),
      );
    };
    return defer(poll).pipe(
      repeat({ delay: () => timer(waitMs, scheduler).pipe(switchMap(() => untilWanted(demand))) }),
      map(select),
    );
  });

/** How long the server asks to wait after a failure that may pass. Throws the others. */
const atLeastMsAfter = (error: unknown): number => {
  if (isTimeoutError(error)) return 0;
  const verdict = judge(error);
  if (verdict.retry) return verdict.atLeastMs;
  throw error;
};
