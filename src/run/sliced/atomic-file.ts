import type { FileHandle } from 'node:fs/promises';
import { firstValueFrom, type SchedulerLike, timer } from 'rxjs';
import type { Checkpoint } from '../../core/checkpoint.js';
import { QueryError } from '../../core/errors.js';
import { systemRuntime } from '../../core/runtime.js';

/** Age, in milliseconds, after which a temporary file is removed. No save takes an hour, so it was left by a process that was killed. */
const leftAfterMs = 3_600_000;

/** For how long an operation is repeated while another program, such as a virus scanner, uses the file, and how often. */
const [patienceMs, pauseMs] = [1_000, 50];
const deniedCodes = ['EPERM', 'EACCES'];
const inUseCodes = [...deniedCodes, 'EBUSY'];
/** EBUSY: a file that is a mount point. EROFS: a folder that is mounted read-only around it. */
const irreplaceableCodes = [...inUseCodes, 'EROFS', 'EXDEV'];

/**
 * Stores one checkpoint in a file. Each save writes a temporary file with a unique name in the same folder, flushes it and renames it, so
 * the file always contains a whole checkpoint, even if several runs save to it. A file that cannot be replaced, such as a bind mount, is
 * written in place. The first load an hour later removes temporary files that a killed process has left.
 *
 * @throws QueryError, before any request, where the file exists and cannot be read, or is not valid JSON, and where it cannot be
 * written, because the first save may be hours later.
 */
export const checkpointFile = (path: string, scheduler: SchedulerLike = systemRuntime.scheduler) => {
  let isPatient = true;

  /** Replaces the file or, where that is impossible, writes in it. */
  const write = async (target: string, text: string): Promise<void> => {
    const error = await errorOf(retried(() => replace(target, text), isPatient ? deniedCodes : [], scheduler));
    isPatient = error === undefined || !deniedCodes.includes(codeOf(error));
    if (error === undefined) return;
    if (!irreplaceableCodes.includes(codeOf(error))) throw error;
    await retried(() => overwrite(target, text), inUseCodes, scheduler);
  };

  /** Does what a save does, as far as that changes nothing. */
  const tryToWrite = async (target: string, text: string | undefined): Promise<void> => {
    if (text === undefined) return retried(() => createAndMove(target), inUseCodes, scheduler);
    const { open } = builtin('node:fs/promises');
    const unwritable = await errorOf(open(target, 'r+').then((file) => file.close()));
    // What cannot be written in place can only be replaced, and whether that succeeds only doing so shows.
    if (unwritable !== undefined) await write(target, text);
  };

  return {
    load: async (): Promise<unknown> => {
      const { readFile } = builtin('node:fs/promises');
      if (typeof path !== 'string' || path === '') throw rejected('must be the path of a file');
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') return undefined;
        throw rejected(`cannot be read from ${path}: ${message}: choose a file that this process may read`);
      });
      const target = await linked(path);
      await tryToWrite(target, text).catch((error: unknown) => {
        const remedy = 'choose a file in an existing folder that this process may write to';
        throw rejected(`cannot be written to ${path}: ${(error as Error).message}: ${remedy}`);
      });
      // Ignores errors, because permission to read the file does not include permission to remove others.
      await removeLeft(target).catch(() => undefined);
      if (text === undefined || text.trim() === '') return undefined;
      try {
        return JSON.parse(text) as unknown;
      } catch {
        throw rejected(`is not valid JSON in ${path}: delete the file to start again`);
      }
    },
    save: async (checkpoint: Checkpoint): Promise<void> => {
      const text = `${JSON.stringify(checkpoint)}\n`;
      await write(await linked(path), text);
    },
  };
};

const replace = async (target: string, text: string): Promise<void> => {
  const { rename, rm, stat } = builtin('node:fs/promises');
  const mode = await stat(target).then(
    (known) => known.mode,
    () => undefined,
  );
  const beside = nameBeside(target);
  try {
    await writeNew(beside, text, mode);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
};

const writeNew = async (path: string, text: string, mode?: number): Promise<void> => {
  const { open } = builtin('node:fs/promises');
  const file = await open(path, 'w', mode);
  try {
    // Keeps the permissions of the file.
    if (mode !== undefined) await file.chmod(mode);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** Writes in the file itself. It is never empty meanwhile: a process killed in between leaves what is not JSON, and not a checkpoint of nothing. */
const overwrite = async (target: string, text: string): Promise<void> => {
  const { open } = builtin('node:fs/promises');
  const file = await open(target, 'r+');
  try {
    const before = await file.readFile();
    try {
      await put(file, new TextEncoder().encode(text));
    } catch (error) {
      await put(file, before).catch(() => undefined);
      throw error;
    }
  } finally {
    await file.close();
  }
};

const put = async (file: FileHandle, bytes: Uint8Array): Promise<void> => {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at, bytes.length - at, at)).bytesWritten;
  await file.truncate(bytes.length);
  await file.sync();
};

/** Creates a file beside another, moves it to another name, and removes it. */
const createAndMove = async (target: string): Promise<void> => {
  const { rename, rm } = builtin('node:fs/promises');
  const names = [nameBeside(target), nameBeside(target)] as const;
  try {
    await writeNew(names[0], '');
    await rename(...names);
  } finally {
    for (const name of names) await rm(name, { force: true }).catch(() => undefined);
  }
};

/** Repeats an operation for a second while it fails with one of these codes. */
const retried = async (
  operation: () => Promise<void>,
  codes: readonly string[],
  scheduler: SchedulerLike,
): Promise<void> => {
  const deadline = scheduler.now() + patienceMs;
  for (;;) {
    const error = await errorOf(operation());
    if (error === undefined) return;
    if (!codes.includes(codeOf(error)) || scheduler.now() >= deadline) throw error;
    await firstValueFrom(timer(pauseMs, scheduler));
  }
};

const errorOf = (operation: Promise<void>): Promise<NodeJS.ErrnoException | undefined> =>
  operation.then(
    () => undefined,
    (error: unknown) => error as NodeJS.ErrnoException,
  );

const codeOf = ({ code = '' }: NodeJS.ErrnoException): string => code;

const nameBeside = (target: string): string => `${target}.${globalThis.crypto.randomUUID()}.new`;

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

const rejected = (message: string) => new QueryError('run options', [{ path: 'checkpoint', message }]);

const builtin: typeof process.getBuiltinModule = (id: string) => {
  const loaded = globalThis.process?.getBuiltinModule?.(id);
  if (loaded === undefined) throw new TypeError('fileCheckpoint needs Node: pass a store of your own');
  return loaded as never;
};
