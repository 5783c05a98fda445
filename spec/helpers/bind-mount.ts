import { spawnSync } from 'node:child_process';

/** A bind mount, until it is ended. */
export interface BindMount {
  end(): void;
}

/**
 * Mounts a file over another, as containers do with single files: neither can then be replaced by a rename. Undefined where the machine
 * does not allow it: it requires Linux, and root.
 */
export const bindMount = (source: string, target: string, isReadOnly = false): BindMount | undefined => {
  const run = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0;
  if (process.platform !== 'linux' || !run('mount', '--bind', source, target)) return undefined;
  const end = () => void run('umount', target);
  if (isReadOnly && !run('mount', '-o', 'remount,ro,bind', target)) {
    end();
    return undefined;
  }
  return { end };
};
