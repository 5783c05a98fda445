import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own in memory, which is full after a few kilobytes. */
export interface SmallDisk {
  readonly path: string;
  /** Changes its capacity, in kilobytes: a multiple of 4, the size of a page. */
  resize(kilobytes: number): void;
  unmount(): void;
}

/** Mounts a {@link SmallDisk}. Needs Linux and root. */
export const mountSmallDisk = (kilobytes: number): SmallDisk => {
  const path = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const mount = (options: string) => execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
  try {
    mount(`size=${kilobytes}k`);
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
  return {
    path,
    resize: (size) => void mount(`remount,size=${size}k`),
    unmount: () => {
      execFileSync('umount', ['--lazy', path]);
      rmSync(path, { recursive: true });
    },
  };
};

const canMount = (): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    mountSmallDisk(4).unmount();
    return true;
  } catch {
    return false;
  }
};

/** Whether this process can mount a {@link SmallDisk}. Skipped checks are named on the console. */
export const hasSmallDisk = canMount();
if (!hasSmallDisk) console.log('skipped: writing to a full file system; mounting a small one needs Linux and root');
