import { type Observable, of, take, throwIfEmpty } from 'rxjs';
import { QueryError } from './errors.js';

/** A pulling consumer's signal that it can take another page. */
export interface Demand {
  /** On subscription, waits until another page is wanted, emits once and completes. */
  readonly wanted$: Observable<unknown>;
  /**
   * On subscription, waits until the consumer has processed everything that was emitted so far, emits once and completes.
   * Omitted: a value counts as processed when it has been delivered.
   */
  readonly done$?: Observable<unknown>;
  /** Discards what is buffered for the consumer. Called when the run's own signal has aborted it. */
  discard?(): void;
}

/** The demand of a push subscriber, which takes every value immediately. */
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
