import { catchError, defer, from, tap } from 'rxjs';
import { type Checkpoint, type CheckpointStore, pastOf } from '../core/checkpoint.js';
import { gaps } from '../core/coverage.js';
import { IncompleteError } from '../core/errors.js';
import { formatInterval, type Interval } from '../core/interval.js';

/**
 * A store whose failure to save, such as a full disk, ends the run as incomplete: what the last checkpoint that it has does not cover
 * is missing, for the next run asks for it again.
 *
 * @param start - What the store holds.
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
