import type { Checkpoint } from '../core/checkpoint.js';
import { QueryError } from '../core/errors.js';

/**
 * A file that holds one checkpoint. Written beside it, flushed and moved over it, so at any moment the file holds a whole one.
 *
 * @throws QueryError, before any request, where the file is there and cannot be read, or is no JSON.
 */
export const checkpointFile = (path: string) => ({
  load: async (): Promise<unknown> => {
    const { readFile } = fileSystem();
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
      throw refuse(`cannot be read from ${path}: ${(error as Error).message}`);
    });
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw refuse(`is no JSON in ${path}: delete the file to start anew`);
    }
  },
  save: async (checkpoint: Checkpoint) => {
    const { open, rename } = fileSystem();
    const file = await open(`${path}.new`, 'w');
    try {
      await file.writeFile(`${JSON.stringify(checkpoint)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  },
});

const refuse = (message: string) => new QueryError('run options', [{ path: 'checkpoint', message }]);

const fileSystem = () => {
  const load = globalThis.process?.getBuiltinModule?.('node:fs/promises');
  if (load === undefined) throw new TypeError('fileCheckpoint needs Node: give a store of your own');
  return load;
};
