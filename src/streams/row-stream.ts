import { mergeMap, Observable, type OperatorFunction } from 'rxjs';
import type { Demand } from '../core/demand.js';
import { PullQueue } from './pull-queue.js';

/** Returns a run, which starts on subscription and emits the rows of each page as an array. Without a demand, the run uses its own. */
export type RunOf<Row> = (demand?: Demand) => Observable<readonly Row[]>;

/** `Symbol.asyncDispose`, where the platform's types have it: those of TypeScript 5.4 without further libraries do not. */
type AsyncDisposal = SymbolConstructor extends { readonly asyncDispose: infer Key extends symbol }
  ? { readonly [K in Key]: () => Promise<void> }
  : unknown;

/** Pulls rows one by one. */
export type RowIterator<Row> = AsyncIterator<Row, undefined> & AsyncIterableIterator<Row> & AsyncDisposal;

/**
 * A stream of rows: an RxJS Observable that is also an AsyncIterable. Cold: each subscription and each iteration starts a run of its own,
 * and no request is sent before.
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

  /**
   * @param prefetch - Number of pages requested ahead of a pulling consumer.
   * @param flatten - Emits the rows of each array to a subscriber.
   */
  constructor(
    run: RunOf<Row>,
    prefetch: number,
    flatten: OperatorFunction<readonly Row[], Row> = mergeMap((rows) => rows),
  ) {
    super((subscriber) => run().pipe(flatten).subscribe(subscriber));
    this.#run = run;
    this.#prefetch = prefetch;
  }

  /**
   * Returns an iterator that pulls with backpressure: it buffers at most `1 + prefetch` pages. `break`, `return` and `throw` end the run.
   * The iterator is iterable, and can be declared with `await using` where the platform supports it.
   */
  [Symbol.asyncIterator](): RowIterator<Row> {
    return new PullQueue(this.#run, { prefetch: this.#prefetch, maxBuffered: Infinity });
  }
}
