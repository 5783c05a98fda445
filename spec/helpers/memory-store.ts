import { defer, of } from 'rxjs';
import type { Checkpoint, CheckpointStore } from '../../src/index.js';

/** A store in memory, and everything that was saved in it. Values are serialised as JSON, as in any other store. */
export interface MemoryStore extends CheckpointStore {
  readonly saves: Checkpoint[];
}

export const memoryStore = (first?: unknown): MemoryStore => {
  const saves: Checkpoint[] = [];
  return {
    saves,
    load: () => of(saves.at(-1) ?? first),
    save: (checkpoint) => defer(() => of(saves.push(JSON.parse(JSON.stringify(checkpoint)) as Checkpoint))),
  };
};
