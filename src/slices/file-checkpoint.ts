import type { CheckpointStore } from '../core/checkpoint.js';

/**
 * Stores a checkpoint in a file. Each save writes a temporary file in the same folder, flushes it and renames it, so the file always
 * contains one whole checkpoint. Node only.
 *
 * @throws QueryError, before any request, where the file exists and cannot be read, or is not valid JSON, and where its folder is not
 * writable. IncompleteError where a save fails, for example on a full disk: the file stays unchanged.
 */
export const fileCheckpoint = (path: string): CheckpointStore => {
  // Loaded on first use, because a browser has no files and does not need this module.
  const open = async () => (await import('./checkpoint-file.js')).checkpointFile(path);
  return { load: async () => (await open()).load(), save: async (checkpoint) => (await open()).save(checkpoint) };
};
