import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { filesBelow, root } from '../helpers/source-files.js';

const run = promisify(execFile);

/** The package as npm would publish it. */
export interface Packed {
  readonly filename: string;
  /** Bytes, compressed. */
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
  readonly tarball: Uint8Array<ArrayBuffer>;
}

/** A project that has installed the packed package, beside what stands in `consumer/package.json`. */
export interface Consumer {
  readonly folder: string;
  readonly packed: Packed;
  /** Writes a file; its folder is made where it is not there. */
  write(file: string, text: string): Promise<void>;
  /** What a program says on stdout that runs in the folder. */
  output(program: string, ...args: readonly string[]): Promise<string>;
  /** The same, with another Node in front of the path, so that it runs the package's command too. */
  outputOf(node: string, program: string, ...args: readonly string[]): Promise<string>;
}

let made: Promise<Consumer> | undefined;

/** The one consumer of all specs, in all processes: packed and installed when it is first needed. */
export const consumer = (): Promise<Consumer> => (made ??= install());

// Outside of the repository, whose own packages must not be found. One of each checkout: it stays for the next run.
const home = join(tmpdir(), `genesys-analytics-rx-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`);
const facts = join(home, 'packed.json');

const install = async (): Promise<Consumer> => {
  await mkdir(home, { recursive: true });
  const packed = await alone(`${home}.lock`, async () => {
    const key = await contentKey();
    const known = await readFile(facts, 'utf8').then(
      (text) => JSON.parse(text) as Facts,
      () => undefined,
    );
    return known?.key === key ? known : packAndInstall(key, known);
  });
  return {
    folder: home,
    packed: { ...packed, tarball: new Uint8Array(await readFile(join(home, packed.filename))) },
    write: async (file, text) => {
      await mkdir(dirname(join(home, file)), { recursive: true });
      await writeFile(join(home, file), text);
    },
    output,
    outputOf,
  };
};

interface Facts extends Omit<Packed, 'tarball'> {
  readonly key: string;
}

/** Changes with what is packed and with what is installed beside it. */
const contentKey = async (): Promise<string> => {
  const hash = createHash('sha256');
  const packed = ['package.json', 'README.md', 'LICENSE', 'docs/changelog.md', ...filesBelow('dist', '')];
  for (const file of [...packed, ...filesBelow('spec/package/consumer', '.json')]) {
    hash.update(`${file}\n`).update(await readFile(`${root}${file}`));
  }
  return hash.digest('hex');
};

/** @param known - The build whose install the folder contains; undefined where that is not whole. */
const packAndInstall = async (key: string, known: Facts | undefined): Promise<Facts> => {
  for (const old of known === undefined ? [home] : [facts, join(home, known.filename)]) {
    await rm(old, { recursive: true, force: true });
  }
  await cp(`${root}spec/package/consumer`, home, { recursive: true });
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', home], {
    cwd: root,
  });
  const [made] = JSON.parse(stdout) as [Omit<Packed, 'tarball'>];
  // npm installs a tarball of another name, and trusts that one of the same name is the same.
  const filename = `${key.slice(0, 12)}.tgz`;
  await rename(join(home, made.filename), join(home, filename));
  // The lock file beside the manifest says which versions, by their checksums; no script of any of them runs.
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  await output('npm', 'install', ...quiet, `./${filename}`);
  const installed = { ...made, filename, key };
  await writeFile(facts, JSON.stringify(installed));
  return installed;
};

const outputOf: Consumer['outputOf'] = async (node, program, ...args) => {
  const env = { ...process.env, NO_COLOR: '1', PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}` };
  const { stdout } = await run(program, args, { cwd: home, env }).catch((error: unknown) => {
    const { stdout: said = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${[program, ...args].join(' ')} failed:\n${said}${stderr}`);
  });
  return stdout;
};
const output: Consumer['output'] = (program, ...args) => outputOf(process.execPath, program, ...args);

/** Runs a task while no other process runs one with the same lock. The lock of a process that has died is taken over. */
const alone = async <T>(lock: string, task: () => Promise<T>): Promise<T> => {
  for (;;) {
    const isOurs = await writeFile(lock, String(process.pid), { flag: 'wx' }).then(
      () => true,
      () => false,
    );
    if (isOurs) break;
    const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (owner > 0 && !isRunning(owner)) await rm(lock, { force: true });
    else await pause(100);
  }
  try {
    return await task();
  } finally {
    await rm(lock, { force: true });
  }
};

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
