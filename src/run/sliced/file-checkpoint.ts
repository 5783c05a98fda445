import type { CheckpointStore } from '../../core/checkpoint.js';
import { loadAtomicFile } from '../../core/lazy.js';
import type { checkpointFile } from './atomic-file.js';

/**
 * Keeps a checkpoint in a file. Each save is written beside it, flushed and moved over it, so at any moment the file contains one whole checkpoint; a
 * file that cannot be replaced, such as a bind mount, is written in place. An empty file is the same as none. Node only.
 *
 * @throws QueryError, before any request, where the file exists and cannot be read, or is not valid JSON, or where it cannot be written.
 * IncompleteError where a save fails later, as on a full disk: the file stays as it was.
 */
export const fileCheckpoint = (path: string): CheckpointStore => {
  let file: ReturnType<typeof checkpointFile> | undefined;
  // A browser has no files, and need not load how they are written.
  const open = async () => (file ??= (await loadAtomicFile()).checkpointFile(path));
  return { load: async () => (await open()).load(), save: async (checkpoint) => (await open()).save(checkpoint) };
};
