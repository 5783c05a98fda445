import { catchError, defer, EMPTY, map, type Observable, reduce, repeat, switchMap, tap, timer } from 'rxjs';
import { type Demand, endlessDemand, untilWanted } from '../core/demand.js';
import { causeFacts, isTimeoutError } from '../core/error-guards.js';
import { maxTimerMs } from '../core/runtime.js';
import { judge } from '../core/retry-decision.js';
import type { ObserveOptions } from './options.js';
import type { RunContext } from './session.js';
import type { Endpoint } from '../core/endpoint.js';
import { jsonText } from '../core/json.js';

/** What polling uses of its run. */
export interface PollContext<Row> extends Pick<RunContext, 'scheduler' | 'report'> {
  readonly endpoint: RowIdentity<Row> & { readonly name: string };
  readonly demand?: Demand | undefined;
}

/**
 * Polls immediately, then every `everyMs`. Polls never overlap, and a clock that jumps causes one poll, not all that were missed. Emits the
 * rows of each poll together, whole or not at all. Reports a transient failure as `poll-failed` and continues with the next poll, but not
 * earlier than the server requires.
 *
 * @param poll$ - One poll: emits arrays of rows and completes.
 * @throws A permanent failure, such as an invalid query, token or response, or a missing permission.
 */
export const observeRows = <Row>(
  poll$: Observable<readonly Row[]>,
  { everyMs, distinct = false }: ObserveOptions,
  { endpoint, scheduler, report, demand = endlessDemand }: PollContext<Row>,
): Observable<readonly Row[]> =>
  defer(() => {
    const select = distinct ? changedRows(endpoint) : (rows: readonly Row[]) => rows;
    let waitMs = everyMs;

    const poll = () => {
      const startedAt = scheduler.now();
      const rest = (atLeastMs: number) => {
        const spentMs = scheduler.now() - startedAt;
        waitMs = Math.min(Math.max(everyMs - (spentMs % everyMs), atLeastMs), maxTimerMs);
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

/** Returns the wait that the server requires after a transient failure, in milliseconds. Throws any other failure. */
const atLeastMsAfter = (error: unknown): number => {
  if (isTimeoutError(error)) return 0;
  const verdict = judge(error);
  if (verdict.retry) return verdict.atLeastMs;
  throw error;
};

/** How the rows of an endpoint are identified. */
export type RowIdentity<Row> = Pick<Endpoint<never, never, Row>, 'identity' | 'absent'>;

/**
 * Returns a filter that passes the rows of each snapshot that differ from the previous one. A row that has vanished passes once more as
 * the row that `Endpoint.absent` returns, where the endpoint has it. The filter remembers one snapshot.
 */
export const changedRows = <Row>(endpoint: RowIdentity<Row>): ((rows: readonly Row[]) => readonly Row[]) => {
  let known: ReadonlyMap<string, { readonly row: Row; readonly text: string }> | undefined;

  return (rows) => {
    const before = known;
    const textBefore = (id: string, row: Row): string | undefined => {
      const absent = before && endpoint.absent?.(row);
      return before?.get(id)?.text ?? (absent && jsonText(absent));
    };
    const now = new Map<string, { readonly row: Row; readonly text: string }>();
    const changed = rows.filter((row) => {
      const text = jsonText(row);
      const id = endpoint.identity?.(row) ?? text;
      now.set(id, { row, text });
      return text !== textBefore(id, row);
    });
    const vanished = [...(before ?? [])].flatMap(([id, { row, text }]) => {
      const absent = now.has(id) ? undefined : endpoint.absent?.(row);
      return absent === undefined || jsonText(absent) === text ? [] : [absent];
    });
    known = now;
    return [...changed, ...vanished];
  };
};
