import { concatMap, map, type Observable, type OperatorFunction } from 'rxjs';

/** What knows the names of queues: a client. */
export interface KnowsQueueNames {
  /** Names by id, on subscription. */
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
 * @throws What the look-up throws: it needs the permission `routing:queue:view`.
 */
export const withQueueNames = <Row extends { readonly queueId: string | null }>(
  client: KnowsQueueNames,
): OperatorFunction<Row, Row & { readonly queueName: string | null }> =>
  concatMap((row) =>
    client.queueNames$.pipe(map((names) => ({ ...row, queueName: names.get(row.queueId ?? '') ?? null }))),
  );
