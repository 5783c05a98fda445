import { from, lastValueFrom } from 'rxjs';
import type { Checkpoint, CheckpointStore } from '../core/checkpoint.js';
import type { Output } from './output.js';

/** Saves checkpoints only after their rows are written, so that the next run requests rows again that a full disk did not take. */
export class PrintedFirst {
  readonly #output: Output;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(output: Output) {
    this.#output = output;
  }

  /** Wraps a store so that each save waits until its rows are written. */
  store(store: CheckpointStore): CheckpointStore {
    const save = async (checkpoint: Checkpoint) => {
      await this.#output.flush();
      await lastValueFrom(from(store.save(checkpoint)), { defaultValue: undefined });
    };
    return { load: () => store.load(), save: (checkpoint) => (this.#saving = save(checkpoint)) };
  }

  /** Waits for a pending save, whether it succeeds or fails: a process that ended meanwhile would leave it half written. */
  async saved(): Promise<void> {
    await this.#saving.catch(() => undefined);
  }
}
