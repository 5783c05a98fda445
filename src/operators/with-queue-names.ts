import { Observable, type OperatorFunction, takeWhile, throwIfEmpty } from 'rxjs';
import { QueryError } from '../core/errors.js';

/** A source of queue names, such as a client. */
export interface KnowsQueueNames {
  /** On subscription, emits the names by id once and completes. */
  readonly queueNames$: Observable<ReadonlyMap<string, string>>;
}

/**
 * Adds the queue's name to each row: null where the row has no queue, or the queue is no longer listed. The names come from the client's
 * lookup, which all its streams share and which is repeated when it is older than `namesMaxAgeMs`. Rows are buffered until it completes.
 *
 * ```text
 * rows     --a--b--c|
 * names      ---(n|)
 *     withQueueNames(client)
 * result   -----(ABC|)
 * ```
 *
 * @throws The errors of the lookup, which requires the permission `routing:queue:view`. QueryError where it completes without names.
 */
export const withQueueNames =
  <Row extends { readonly queueId: string | null }>(client: KnowsQueueNames): OperatorFunction<Row, Named<Row>> =>
  (rows$) =>
    new Observable((subscriber) => {
      let waiting: Row[] = [];
      let isLooking = false;
      let isDone = false;

      const emit = (names: ReadonlyMap<string, string>): void => {
        const rows = waiting;
        waiting = [];
        for (const row of rows) subscriber.next({ ...row, queueName: names.get(row.queueId ?? '') ?? null });
      };

      // Waiting rows share one lookup. A concatMap with a lookup for each row would overflow the stack when the lookup completes.
      const look = (): void => {
        isLooking = true;
        const lookup = client.queueNames$.pipe(throwIfEmpty(noNames)).subscribe({
          next: emit,
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            isLooking = false;
            if (waiting.length > 0) look();
            else if (isDone) subscriber.complete();
          },
        });
        if (!lookup.closed) subscriber.add(lookup);
      };

      subscriber.add(
        rows$.pipe(takeWhile(() => !subscriber.closed)).subscribe({
          next: (row) => {
            waiting.push(row);
            if (!isLooking) look();
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            isDone = true;
            if (!isLooking) subscriber.complete();
          },
        }),
      );
    });

const noNames = (): QueryError =>
  new QueryError('withQueueNames', [{ path: 'queueNames$', message: 'must emit the names before it completes' }]);

type Named<Row> = Row & { readonly queueName: string | null };
