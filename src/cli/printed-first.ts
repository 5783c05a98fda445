import { from, lastValueFrom } from 'rxjs';
import type { Checkpoint, CheckpointStore } from '../core/checkpoint.js';
import type { Output } from './output.js';

/** Checkpoints that note rows only when they are out: what a full disk did not take comes again. */
export class PrintedFirst {
  readonly #output: Output;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(output: Output) {
    this.#output = output;
  }

  /** The store, with each save behind the rows that it notes. */
  store(store: CheckpointStore): CheckpointStore {
    const save = async (checkpoint: Checkpoint) => {
      await this.#output.flush();
      await lastValueFrom(from(store.save(checkpoint)), { defaultValue: undefined });
    };
    return { load: () => store.load(), save: (checkpoint) => (this.#saving = save(checkpoint)) };
  }

  /** Waits for the save under way, whatever becomes of it: a process that ends meanwhile would leave half of it. */
  async saved(): Promise<void> {
    await this.#saving.catch(() => undefined);
  }
}
