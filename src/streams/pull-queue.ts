import { defer, Observable, Subscription, takeWhile } from 'rxjs';
import type { Demand } from '../core/demand.js';
import { BufferOverflowError } from '../core/errors.js';

/** A first-in, first-out queue in constant time: `Array.shift` moves all remaining items. */
export class Fifo<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** The oldest item, without removing it. */
  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (this.#head === this.#items.length) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}

/** Bounds of a {@link PullQueue}. */
export interface PullQueueOptions {
  /** Number of pages requested ahead of the one that is consumed. */
  readonly prefetch: number;
  /** Maximum number of buffered values. */
  readonly maxBuffered: number;
}

interface Pull<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

const done: IteratorResult<never, undefined> = { done: true, value: undefined };

/**
 * Connects a stream that pushes arrays of values to a consumer that pulls one value at a time. Subscribes at the first pull, and
 * unsubscribes when the consumer returns or throws.
 *
 * It also implements the run's {@link Demand}. The run awaits `wanted$` before each page, and the queue takes that moment as the end of the
 * previous page. It grants another page while at most `prefetch` pages still contain unconsumed values.
 */
export class PullQueue<T> implements AsyncIterableIterator<T> {
  static {
    // Some platforms do not have this symbol yet.
    if ('asyncDispose' in Symbol) {
      this.prototype[Symbol.asyncDispose] = async function (this: PullQueue<unknown>) {
        await this.return();
      };
    }
  }

  readonly demand: Demand = {
    wanted$: new Observable((subscriber) => {
      const grant = () => {
        subscriber.next(undefined);
        subscriber.complete();
      };
      this.#pendingGrants.add(grant);
      subscriber.add(() => this.#pendingGrants.delete(grant));
      this.#pageEnds.push(this.#pushed);
      this.#grantWhereWanted();
    }),
    done$: new Observable((subscriber) => {
      this.#pendingDone.push({
        position: this.#pushed,
        settle: () => {
          subscriber.next(undefined);
          subscriber.complete();
        },
      });
      this.#settleWhatIsDone();
    }),
    discard: () => this.#arrays.clear(),
  };

  readonly #source: (demand: Demand) => Observable<readonly T[]>;
  readonly #options: PullQueueOptions;
  readonly #arrays = new Fifo<readonly T[]>();
  /** Position of the next value in the first array. */
  #index = 0;
  #pushed = 0;
  #consumed = 0;
  /** Number of values that the consumer has finished, which it shows by the next pull. */
  #done = 0;
  /** Number of values pushed up to the end of each page that is not consumed. */
  readonly #pageEnds = new Fifo<number>();
  readonly #pendingGrants = new Set<() => void>();
  readonly #pulls = new Fifo<Pull<T>>();
  /** Callbacks to call when the consumer has finished the values up to a position. */
  readonly #pendingDone = new Fifo<{ readonly position: number; readonly settle: () => void }>();
  #subscription: Subscription | undefined;
  #end: { readonly error?: unknown } | undefined;

  constructor(source: (demand: Demand) => Observable<readonly T[]>, options: PullQueueOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** Ends the run like `return`, on platforms that have the symbol. */
  declare [Symbol.asyncDispose]: () => Promise<void>;

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    this.#done = this.#consumed;
    this.#settleWhatIsDone();
    if (this.#arrays.length > 0) return Promise.resolve(this.#take());
    if (this.#end !== undefined) return this.#ended();
    return new Promise((resolve, reject) => {
      this.#pulls.push({ resolve, reject });
      if (this.#subscription === undefined) this.#subscribe();
      else this.#grantWhereWanted();
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#cancel();
    return Promise.resolve(done);
  }

  throw(error: unknown): Promise<IteratorResult<T, undefined>> {
    this.#cancel();
    return Promise.reject(error);
  }

  #subscribe(): void {
    // Assigned before the source runs, because the source can call this queue synchronously.
    const subscription = new Subscription();
    this.#subscription = subscription;
    subscription.add(
      defer(() => this.#source(this.demand))
        .pipe(takeWhile((values) => this.#push(values)))
        .subscribe({ error: (error: unknown) => this.#finish({ error }), complete: () => this.#finish({}) }),
    );
  }

  /** Buffers values; returns false after the queue has ended. */
  #push(values: readonly T[]): boolean {
    if (this.#end !== undefined) return false;
    if (values.length === 0) return true;
    this.#arrays.push(values);
    this.#pushed += values.length;
    while (this.#pulls.length > 0 && this.#arrays.length > 0) this.#pulls.shift()?.resolve(this.#take());
    const { maxBuffered } = this.#options;
    if (this.#pushed - this.#consumed > maxBuffered) {
      const message = `the consumer is more than ${maxBuffered} values behind, and a plain Observable cannot be slowed down: pass a function, (demand) => client.rows(query, { demand })`;
      throw new BufferOverflowError(message, maxBuffered);
    }
    return true;
  }

  #take(): IteratorResult<T, undefined> {
    const array = this.#arrays.first as readonly T[];
    const value = array[this.#index] as T;
    this.#index += 1;
    this.#consumed += 1;
    if (this.#index === array.length) {
      this.#arrays.shift();
      this.#index = 0;
      this.#grantWhereWanted();
    }
    return { done: false, value };
  }

  #settleWhatIsDone(): void {
    while ((this.#pendingDone.first?.position ?? Infinity) <= this.#done) this.#pendingDone.shift()?.settle();
  }

  #grantWhereWanted(): void {
    // Checked again before each grant: a page that arrives synchronously awaits the demand for the next one within the grant.
    for (const grant of this.#pendingGrants) {
      while ((this.#pageEnds.first ?? Infinity) <= this.#consumed) this.#pageEnds.shift();
      if (this.#pageEnds.length > this.#options.prefetch) return;
      grant();
    }
  }

  #finish(end: { readonly error?: unknown }): void {
    this.#end ??= end;
    while (this.#pulls.length > 0) {
      const { resolve, reject } = this.#pulls.shift() as Pull<T>;
      this.#ended().then(resolve, reject);
    }
  }

  /** Rejects once with the error, after the values before it; reports the end from then on. */
  #ended(): Promise<IteratorResult<T, undefined>> {
    const end = this.#end;
    this.#end = {};
    return end !== undefined && 'error' in end ? Promise.reject(end.error) : Promise.resolve(done);
  }

  #cancel(): void {
    this.#arrays.clear();
    this.#end = {};
    this.#subscription?.unsubscribe();
    this.#finish({});
  }
}
