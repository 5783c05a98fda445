import { mergeMap, Observable } from 'rxjs';
import type { Demand } from '../core/demand.js';
import { PullQueue } from './pull-queue.js';

/** Makes a run: subscribing to what it returns starts one, whose pages' rows come as arrays. No demand: the run's own. */
export type RunOf<Row> = (demand?: Demand) => Observable<readonly Row[]>;

/**
 * Rows, pushed or pulled: an RxJS Observable that is an AsyncIterable too. Cold: each subscription and each iteration is a run of
 * its own, and nothing happens before.
 *
 * @example
 * ```ts
 * rows$.subscribe((row) => console.log(row.queueId));
 * for await (const row of rows$) await store(row);
 * ```
 */
export class RowStream<Row> extends Observable<Row> implements AsyncIterable<Row> {
  readonly #run: RunOf<Row>;
  readonly #prefetch: number;

  constructor(run: RunOf<Row>, prefetch: number) {
    super((subscriber) =>
      run()
        .pipe(mergeMap((rows) => rows))
        .subscribe(subscriber),
    );
    this.#run = run;
    this.#prefetch = prefetch;
  }

  /**
   * Pulls with backpressure: at most one page and `prefetch` more are buffered. `break`, `return` and `throw` end the run. The iterator
   * can itself be iterated, and be declared with `await using` where the platform has it.
   */
  [Symbol.asyncIterator](): AsyncIteratorObject<Row, undefined> {
    return new PullQueue(this.#run, { prefetch: this.#prefetch, maxBuffered: Infinity });
  }
}
