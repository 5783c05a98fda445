import { catchError, defer, from, tap } from 'rxjs';
import { type Checkpoint, type CheckpointStore, pastOf } from '../../core/checkpoint.js';
import { gaps } from '../../core/coverage.js';
import { IncompleteError } from '../../core/errors.js';
import { formatInterval, type Interval } from '../../core/interval.js';

/**
 * Wraps a store, so that a failure to save, such as a full disk, ends the run with an IncompleteError. What the last saved checkpoint does
 * not cover is missing, because the next run requests it again.
 *
 * @param start - The checkpoint in the store.
 */
export const savingWhole = (store: CheckpointStore, start: Checkpoint, range: Interval): CheckpointStore => {
  let saved = start;
  return {
    load: () => store.load(),
    save: (checkpoint) =>
      defer(() => from(store.save(checkpoint))).pipe(
        tap({ complete: () => (saved = checkpoint) }),
        catchError((error: unknown) => {
          const open = gaps(range, pastOf(saved).covered);
          const missing = (open.length > 0 ? open : [range]).map(formatInterval);
          throw new IncompleteError(missing, error, 'the checkpoint could not be saved');
        }),
      ),
  };
};
