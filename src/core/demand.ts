import { type Observable, of } from 'rxjs';

/** A pulling consumer's way to say that it has room for another page. */
export interface Demand {
  /** On subscription, waits until another page is wanted, emits once and completes. */
  readonly wanted$: Observable<unknown>;
  /**
   * On subscription, waits until the consumer is done with everything that was emitted so far, emits once and completes.
   * Left out: it is done with a value when it has been handed over.
   */
  readonly done$?: Observable<unknown>;
}

/** The demand of a consumer that takes whatever comes: every push subscriber. */
export const endlessDemand: Demand = { wanted$: of(undefined) };
