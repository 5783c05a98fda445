import type { Checkpoint } from '../core/checkpoint.js';
import { QueryError } from '../core/errors.js';
import { systemRuntime } from '../core/runtime.js';

/** Age, in milliseconds, after which a temporary file is removed. No save takes an hour, so it was left by a process that was killed. */
const leftAfterMs = 3_600_000;

/**
 * Stores one checkpoint in a file. Each save writes a temporary file with a unique name in the same folder, flushes it and renames it, so
 * the file always contains a whole checkpoint, even if several runs save to it. The first load an hour later removes temporary files that
 * a killed process has left.
 *
 * @throws QueryError, before any request, where the file exists and cannot be read, or is not valid JSON, and where its folder is not
 * writable, because the first save may be hours later.
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
    // Ignores errors, because permission to read the file does not include permission to remove others.
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
        // Keeps the permissions of the file.
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

/** Resolves a symbolic link, because the save must replace the file that it points to. */
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
