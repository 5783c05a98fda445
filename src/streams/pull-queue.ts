import { defer, Observable, Subscription, takeWhile } from 'rxjs';
import type { Demand } from '../core/demand.js';
import { BufferOverflowError } from '../core/errors.js';
import { Fifo } from './fifo.js';

/** Bounds of a {@link PullQueue}. */
export interface PullQueueOptions {
  /** Pages fetched ahead of the one being consumed. */
  readonly prefetch: number;
  /** Values held at most. */
  readonly maxBuffered: number;
}

interface Pull<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

const done: IteratorResult<never, undefined> = { done: true, value: undefined };

/**
 * Stands between a stream that pushes arrays of values and a consumer that pulls one value after the other. Subscribes at the
 * first pull; leaving unsubscribes.
 *
 * It is the stream's demand too. A page ends where the stream asks for the next one; another page is wanted while at
 * most `prefetch` pages hold values that are not consumed.
 */
export class PullQueue<T> implements AsyncIteratorObject<T, undefined> {
  static {
    // Some platforms have no such symbol yet.
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
      this.#asking.add(grant);
      subscriber.add(() => this.#asking.delete(grant));
      this.#pageEnds.push(this.#pushed);
      this.#grantWhereWanted();
    }),
    done$: new Observable((subscriber) => {
      this.#awaiting.push({
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
  /** How many values the consumer has come back from. */
  #done = 0;
  /** How many values had been pushed at the end of each page that is not consumed. */
  readonly #pageEnds = new Fifo<number>();
  readonly #asking = new Set<() => void>();
  readonly #pulls = new Fifo<Pull<T>>();
  /** Who waits until the consumer is done with the values up to a position. */
  readonly #awaiting = new Fifo<{ readonly position: number; readonly settle: () => void }>();
  #subscription: Subscription | undefined;
  #end: { readonly error?: unknown } | undefined;

  constructor(source: (demand: Demand) => Observable<readonly T[]>, options: PullQueueOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** Ends the run, as `return` does; where the platform has the symbol. */
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
    this.#leave();
    return Promise.resolve(done);
  }

  throw(error: unknown): Promise<IteratorResult<T, undefined>> {
    this.#leave();
    return Promise.reject(error);
  }

  #subscribe(): void {
    // In place before the source runs, which can lead back here.
    const subscription = new Subscription();
    this.#subscription = subscription;
    subscription.add(
      defer(() => this.#source(this.demand))
        .pipe(takeWhile((values) => this.#push(values)))
        .subscribe({ error: (error: unknown) => this.#finish({ error }), complete: () => this.#finish({}) }),
    );
  }

  /** False where nobody wants any more. */
  #push(values: readonly T[]): boolean {
    if (this.#end !== undefined) return false;
    if (values.length === 0) return true;
    this.#arrays.push(values);
    this.#pushed += values.length;
    while (this.#pulls.length > 0 && this.#arrays.length > 0) this.#pulls.shift()?.resolve(this.#take());
    const { maxBuffered } = this.#options;
    if (this.#pushed - this.#consumed > maxBuffered) {
      const message = `the consumer is more than ${maxBuffered} values behind, and a plain Observable has no brake: pass a function, (demand) => client.rows(query, { demand })`;
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
    while ((this.#awaiting.first?.position ?? Infinity) <= this.#done) this.#awaiting.shift()?.settle();
  }

  #grantWhereWanted(): void {
    // Looked at again before each: a page that is there at once asks for its successor from within the grant.
    for (const grant of this.#asking) {
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

  /** The error once, after the values before it; then the end for good. */
  #ended(): Promise<IteratorResult<T, undefined>> {
    const end = this.#end;
    this.#end = {};
    return end !== undefined && 'error' in end ? Promise.reject(end.error) : Promise.resolve(done);
  }

  #leave(): void {
    this.#arrays.clear();
    this.#end = {};
    this.#subscription?.unsubscribe();
    this.#finish({});
  }
}
