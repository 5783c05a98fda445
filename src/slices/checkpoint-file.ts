import type { Checkpoint } from '../core/checkpoint.js';
import { QueryError } from '../core/errors.js';
import { systemRuntime } from '../core/runtime.js';

/** No save takes an hour: what lies beside the file for so long was left by a process that was killed. */
const leftAfterMs = 3_600_000;

/**
 * A file that holds one checkpoint. Each save is written beside it under a name of its own, flushed and moved over it, so at any moment
 * the file holds a whole one, however many runs save to it. What a killed process has left beside it goes with the first load an hour later.
 *
 * @throws QueryError, before any request, where the file is there and cannot be read, or is no JSON, and where its folder cannot be
 * written to: the first save would come after hours.
 */
export const checkpointFile = (path: string) => ({
  load: async (): Promise<unknown> => {
    const { access, constants, readFile } = builtin('node:fs/promises');
    if (typeof path !== 'string' || path === '') throw refuse('must be the path of a file');
    await access(builtin('node:path').dirname(await linked(path)), constants.W_OK).catch((error: unknown) => {
      throw refuse(`cannot be kept at ${path}: ${(error as Error).message}`);
    });
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if ((error as { code?: unknown }).code === 'ENOENT') return undefined;
      throw refuse(`cannot be read from ${path}: ${(error as Error).message}`);
    });
    // Who may read the file need not be allowed to tidy up.
    await removeLeft(await linked(path)).catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw refuse(`is no JSON in ${path}: delete the file to start anew`);
    }
  },
  save: async (checkpoint: Checkpoint) => {
    const { open, rename, rm, stat } = builtin('node:fs/promises');
    const target = await linked(path);
    const mode = await stat(target).then(
      (known) => known.mode,
      () => undefined,
    );
    const beside = `${target}.${globalThis.crypto.randomUUID()}.new`;
    try {
      const file = await open(beside, 'w', mode);
      try {
        // Who may read it stays as it is.
        if (mode !== undefined) await file.chmod(mode);
        await file.writeFile(`${JSON.stringify(checkpoint)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true }).catch(() => undefined);
      throw error;
    }
  },
});

/** Where a symbolic link leads: it is the file there that is moved over. */
const linked = (path: string): Promise<string> => {
  const { realpath } = builtin('node:fs/promises');
  return realpath(path).catch(() => path);
};

const removeLeft = async (path: string): Promise<void> => {
  const { readdir, rm, stat } = builtin('node:fs/promises');
  const { basename, dirname, join } = builtin('node:path');
  const [folder, start] = [dirname(path), `${basename(path)}.`];
  for (const name of await readdir(folder)) {
    if (!name.startsWith(start) || !/^[\da-f-]{36}\.new$/.test(name.slice(start.length))) continue;
    const left = join(folder, name);
    if ((await stat(left)).mtimeMs < systemRuntime.wallClock() - leftAfterMs) await rm(left, { force: true });
  }
};

const refuse = (message: string) => new QueryError('run options', [{ path: 'checkpoint', message }]);

const builtin: typeof process.getBuiltinModule = (id: string) => {
  const loaded = globalThis.process?.getBuiltinModule?.(id);
  if (loaded === undefined) throw new TypeError('fileCheckpoint needs Node: give a store of your own');
  return loaded as never;
};
