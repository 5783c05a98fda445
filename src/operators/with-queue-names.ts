import { Observable, type OperatorFunction, takeWhile, throwIfEmpty } from 'rxjs';
import { QueryError } from '../core/errors.js';

/** What knows the names of queues: a client. */
export interface KnowsQueueNames {
  /** On subscription, emits names by id once, then completes. */
  readonly queueNames$: Observable<ReadonlyMap<string, string>>;
}

/**
 * Puts the queue's name into each row: null where the row has no queue, or the queue is not listed any more. The names come from the
 * client's look-up, which all its streams share and which is made anew where it is older than `namesMaxAgeMs`; a row waits for it.
 *
 * ```text
 * rows     --a--b--c|
 * names      ---(n|)
 *     withQueueNames(client)
 * result   -----(ABC|)
 * ```
 *
 * @throws What the look-up throws: it needs the permission `routing:queue:view`. QueryError where it completes without names.
 */
export const withQueueNames =
  <Row extends { readonly queueId: string | null }>(client: KnowsQueueNames): OperatorFunction<Row, Named<Row>> =>
  (rows$) =>
    new Observable((subscriber) => {
      let waiting: Row[] = [];
      let isLooking = false;
      let isDone = false;

      const tell = (names: ReadonlyMap<string, string>): void => {
        const rows = waiting;
        waiting = [];
        for (const row of rows) subscriber.next({ ...row, queueName: names.get(row.queueId ?? '') ?? null });
      };

      // Rows that wait share a look-up. As a concatMap of one each they would fill the stack when it is done.
      const look = (): void => {
        isLooking = true;
        const lookup = client.queueNames$.pipe(throwIfEmpty(noNames)).subscribe({
          next: tell,
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
