import { expect } from 'chai';
import { from, lastValueFrom, of, throwError } from 'rxjs';
import { type Checkpoint, emptyCheckpoint } from '../../../src/core/checkpoint.js';
import { IncompleteError } from '../../../src/core/errors.js';
import { formatInterval } from '../../../src/core/interval.js';
import { failIncompleteOnSaveError } from '../../../src/run/sliced/checkpoint-writer.js';

const hours = (start: number, to: number) => ({ startMs: start * 3_600_000, endMs: to * 3_600_000 });
const name = (start: number, to: number) => formatInterval(hours(start, to));
const covered = (...names: readonly string[]): Checkpoint => ({ ...emptyCheckpoint('q'), covered: names });
const full = new Error('disk full');

/** A store that accepts a number of saves. */
const storing = (saves: number, start: Checkpoint) => {
  const held: Checkpoint[] = [];
  const store = {
    load: () => of('what it holds'),
    save: (checkpoint: Checkpoint) => (held.length < saves ? of(held.push(checkpoint)) : throwError(() => full)),
  };
  const whole = failIncompleteOnSaveError(store, start, hours(0, 10));
  const save = (checkpoint: Checkpoint): Promise<unknown> =>
    lastValueFrom(from(whole.save(checkpoint))).catch((error: unknown) => error);
  return { held, whole, save };
};

describe('failIncompleteOnSaveError', () => {
  it('should load and save through the store', async () => {
    const { held, whole, save } = storing(2, covered());
    expect(await lastValueFrom(from(whole.load()))).to.equal('what it holds');
    await save(covered(name(0, 2)));
    expect(held).to.deep.equal([covered(name(0, 2))]);
  });

  it('should end as incomplete where it cannot save, with what the last save left open', async () => {
    const { save } = storing(1, covered(name(0, 1)));
    await save(covered(name(0, 4)));
    const error = await save(covered(name(0, 10)));
    expect(error).to.be.instanceOf(IncompleteError).and.include({ cause: full });
    expect(error).to.deep.include({ missing: [name(4, 10)] });
  });

  it('should include what the store contained before', async () => {
    const error = await storing(0, covered(name(2, 3))).save(covered(name(0, 10)));
    expect(error).to.deep.include({ missing: [name(0, 2), name(3, 10)] });
  });

  it('should name the whole range where nothing of it is open', async () => {
    const error = await storing(0, covered(name(0, 10))).save(covered(name(0, 10)));
    expect(error).to.deep.include({ missing: [name(0, 10)] });
  });

  it('should do the same with a store that throws', async () => {
    const whole = failIncompleteOnSaveError(
      {
        load: () => of(undefined),
        save: () => {
          throw full;
        },
      },
      covered(),
      hours(0, 10),
    );
    const error: unknown = await lastValueFrom(from(whole.save(covered()))).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(IncompleteError).and.include({ cause: full });
  });
});
