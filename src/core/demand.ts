import { type Observable, of, take, throwIfEmpty } from 'rxjs';
import { QueryError } from './errors.js';

/** A pulling consumer's way to say that it has room for another page. */
export interface Demand {
  /** On subscription, waits until another page is wanted, emits once and completes. */
  readonly wanted$: Observable<unknown>;
  /**
   * On subscription, waits until the consumer is done with everything that was emitted so far, emits once and completes.
   * Left out: it is done with a value when it has been handed over.
   */
  readonly done$?: Observable<unknown>;
  /** Called when the run was aborted by its own signal: what is buffered for the consumer is not delivered any more. */
  discard?(): void;
}

/** The demand of a consumer that takes whatever comes: every push subscriber. */
export const endlessDemand: Demand = { wanted$: of(undefined) };

/**
 * Waits until the consumer wants another page, emits once and completes.
 *
 * @throws QueryError where the demand completes without a value: the rest of the rows would be lost without an error.
 */
export const untilWanted = ({ wanted$ }: Demand): Observable<unknown> =>
  wanted$.pipe(
    take(1),
    throwIfEmpty(() => new QueryError('demand', [{ path: 'wanted$', message: 'must emit before it completes' }])),
  );
