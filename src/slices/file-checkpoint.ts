import type { CheckpointStore } from '../core/checkpoint.js';

/**
 * Keeps a checkpoint in a file. Written beside it, flushed and moved over it, so at any moment the file holds one whole checkpoint.
 * Node only.
 *
 * @throws QueryError, before any request, where the file is there and cannot be read, or is no JSON. IncompleteError where it cannot be written, as on
 * a full disk: the file stays as it was.
 */
export const fileCheckpoint = (path: string): CheckpointStore => {
  // A browser has no files, and need not load how they are written.
  const open = async () => (await import('./checkpoint-file.js')).checkpointFile(path);
  return { load: async () => (await open()).load(), save: async (checkpoint) => (await open()).save(checkpoint) };
};
