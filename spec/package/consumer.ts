import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { after } from 'mocha';
import { root } from '../helpers/source-files.js';

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

let folder: string | undefined;
let made: Promise<Consumer> | undefined;

/** The one consumer of all specs: packed and installed when it is first asked for, gone after the last spec. */
export const consumer = (): Promise<Consumer> => (made ??= install());

after('no consumer is left', async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const install = async (): Promise<Consumer> => {
  const home = (folder = await mkdtemp(join(tmpdir(), 'genesys-analytics-rx-')));
  const outputOf: Consumer['outputOf'] = async (node, program, ...args) => {
    const env = { ...process.env, NO_COLOR: '1', PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}` };
    const { stdout } = await run(program, args, { cwd: home, env }).catch((error: unknown) => {
      const { stdout: said = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${[program, ...args].join(' ')} failed:\n${said}${stderr}`);
    });
    return stdout;
  };
  const output: Consumer['output'] = (program, ...args) => outputOf(process.execPath, program, ...args);

  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', home], {
    cwd: root,
  });
  const [facts] = JSON.parse(stdout) as [Omit<Packed, 'tarball'>];
  await cp(`${root}spec/package/consumer`, home, { recursive: true });
  // The lock file beside the manifest says which versions, by their checksums; no script of any of them runs.
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  await output('npm', 'install', ...quiet, `./${facts.filename}`);
  return {
    folder: home,
    packed: { ...facts, tarball: new Uint8Array(await readFile(join(home, facts.filename))) },
    write: async (file, text) => {
      await mkdir(dirname(join(home, file)), { recursive: true });
      await writeFile(join(home, file), text);
    },
    output,
    outputOf,
  };
};
