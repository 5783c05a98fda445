import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FileOutput } from '../../../src/cli/file-output.js';
import { main } from '../../../src/cli/main.js';
import { queuePerformance, type QueueRow, rowKey } from '../../../src/index.js';
import type { Simulator } from '../../../src/simulator/index.js';
import { pointingAt } from '../../cli/run-cli.js';
import { keeper } from '../../cli/run-main.js';
import { hasSmallDisk, mountSmallDisk, type SmallDisk } from '../../helpers/small-disk.js';
import { root } from '../../helpers/source-files.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';

const interval = '2026-09-01T00:00:00Z/2026-10-15T00:00:00Z';
const query = queuePerformance({ interval, granularity: 'P1D', mediaTypes: ['voice'] });
const what = ['--interval', interval, '--granularity', 'P1D', '--media-types', 'voice', '--json'];

/** The real command, with its output redirected to a file by a shell, under limits that a shell can set. */
const redirected = async (
  bench: Bench,
  args: readonly string[],
  { path, append = false, env = {}, limit }: Redirection,
): Promise<Ended> => {
  // Processes start in real time, which is 50 times as long on the accelerated clock.
  bench.withinMs(5_000_000);
  const output = openSync(path, append ? 'a' : 'w');
  const command = [process.execPath, '--import', 'tsx', 'src/cli/genesys-rows.ts', ...args];
  const [program = '', ...rest] =
    limit === undefined ? command : ['sh', '-c', `ulimit -f ${limit}; exec "$@"`, 'sh', ...command];
  const child = spawn(program, rest, {
    cwd: root,
    // The compile cache must not be truncated.
    env: { PATH: process.env['PATH'], ...(limit !== undefined && { TSX_DISABLE_CACHE: '1' }), ...env },
    stdio: ['ignore', output, 'pipe'],
  });
  closeSync(output);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  bench.saw(stderr);
  return { code, stderr };
};

/** The command in this process, with its output in a file. */
const inProcess = async (bench: Bench, args: readonly string[], { path, env = {} }: Redirection): Promise<Ended> => {
  const fd = openSync(path, 'w');
  const [stdout, err, ending] = [new FileOutput(fd), keeper(), new AbortController()];
  stdout.on('error', (error) => ending.abort(error));
  const code = await main(args, { env, stdout, stderr: err.stream, signal: ending.signal });
  closeSync(fd);
  bench.saw(err.text());
  return { code, stderr: err.text() };
};

interface Redirection {
  readonly path: string;
  readonly append?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Largest file that the process may write, in blocks of the shell. */
  readonly limit?: number;
}

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

const folderFor = (bench: Bench): string => {
  const folder = mkdtempSync(join(tmpdir(), 'fault-'));
  bench.afterwards(() => rmSync(folder, { recursive: true }));
  return folder;
};

const diskFor = (bench: Bench, kilobytes: number): SmallDisk => {
  const disk = mountSmallDisk(kilobytes);
  bench.afterwards(() => disk.unmount());
  return disk;
};

/** Keys of the rows in a file, each line of which must be complete. */
const keysIn = (path: string): readonly string[] => {
  const text = readFileSync(path, 'utf8');
  expect(text).to.match(/^$|\n$/);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => rowKey(query, JSON.parse(line) as QueueRow));
};

const requested = (sim: Simulator, ...more: readonly string[]) => {
  const { flags, env } = pointingAt(sim);
  return { args: ['query', ...what, '--rate-per-minute', '100000', ...flags, ...more], env };
};

/** Runs until the output does not fit, then again with enough space: each row is in the file, on a line of its own. */
const goesOn = async (
  bench: Bench,
  how: readonly string[],
  [small, large]: readonly [Omit<Redirection, 'env'>, Omit<Redirection, 'env'>],
  enlarge: () => void = () => undefined,
): Promise<void> => {
  const sim = await bench.simulator({ queues: 1 });
  const { rows } = await bench.run(bench.client(sim), query);
  const { args, env } = requested(sim, '--slice', 'P1D', '--concurrency', '1', ...how);
  const { path } = small;
  const first = await redirected(bench, args, { ...small, env });
  expect(first.stderr)
    .to.match(/^error.*(ENOSPC|EFBIG)/m)
    .and.not.match(/^complete/m)
    .and.not.match(/^ +at /m);
  expect(first.code).to.equal(4);
  expect(keysIn(path)).to.have.lengthOf.within(1, rows.length - 1);
  enlarge();
  const second = await redirected(bench, args, { ...large, env });
  expect(second.code).to.equal(0);
  expect([...new Set(keysIn(path))].sort()).to.deep.equal(rows.map((row) => rowKey(query, row)).sort());
};

const promise = 'the command ends with 4; only rows on disk are recorded, and the next run begins on a line of its own';
fault('S9', { fault: 'the last rows do not fit on the disk', promise }, (it) => {
  // A limit on the size of files truncates a write as a full disk does, on any system with a shell.
  if (process.platform !== 'win32') {
    it('should lose no row where a file may not grow', async (bench) => {
      const path = join(folderFor(bench), 'rows.ndjson');
      const how = ['--checkpoint', join(folderFor(bench), 'checkpoint.json')];
      await goesOn(bench, how, [
        { path, append: true, limit: 8 },
        { path, append: true },
      ]);
    });
  }

  if (hasSmallDisk) {
    for (const how of [[], ['--since', '--settle-ms', '0']]) {
      it(`should lose no row on a full file system, with ${['--checkpoint', ...how].join(' ')}`, async (bench) => {
        const disk = diskFor(bench, 4);
        const path = join(disk.path, 'rows.ndjson');
        const flags = [...how, '--checkpoint', join(folderFor(bench), 'checkpoint.json')];
        const redirection = { path, append: true };
        await goesOn(bench, flags, [redirection, redirection], () => disk.resize(1024));
      });
    }

    for (const format of ['--json', '--csv', 'a table']) {
      it(`should end with 4 where no row of a page fits, as ${format}`, async (bench) => {
        const disk = diskFor(bench, 4);
        writeFileSync(join(disk.path, 'filler'), Buffer.alloc(4096));
        const path = join(disk.path, 'rows');
        const sim = await bench.simulator({ queues: 1 });
        bench.client(sim); // The oracle trusts the hosts of its clients.
        const { flags, env } = pointingAt(sim);
        const shown = format.startsWith('--') ? [format] : [];
        const args = ['query', '--interval', interval, '--granularity', 'P1D', ...flags, ...shown];
        const { code, stderr } = await inProcess(bench, args, { path, env });
        expect(stderr)
          .to.match(/^error.*ENOSPC/m)
          .and.not.match(/^complete/m);
        expect(code).to.equal(4);
        expect(readFileSync(path, 'utf8')).to.equal('');
      });
    }

    it('should end with 4 where watch cannot print', async (bench) => {
      const disk = diskFor(bench, 4);
      writeFileSync(join(disk.path, 'filler'), Buffer.alloc(4096));
      const sim = await bench.simulator({ queues: 1 });
      bench.client(sim);
      const { flags, env } = pointingAt(sim);
      const args = ['watch', ...flags, '--hosts-streaming', sim.hosts.streaming, '--metrics', 'oMemberUsers'];
      const { code, stderr } = await inProcess(bench, args, { path: join(disk.path, 'lines'), env });
      expect(stderr).to.match(/^error.*ENOSPC/m);
      expect(code).to.equal(4);
    });

    const others: Readonly<Record<string, readonly string[]>> = {
      '--explain': ['query', '--demo', '--endpoint', 'queuePerformance', '--slice', 'P1D', '--explain'],
      '--help': ['query', '--help'],
      simulate: ['simulate'],
    };
    for (const [name, args] of Object.entries(others)) {
      it(`should end with 4 where ${name} cannot print`, async (bench) => {
        const disk = diskFor(bench, 4);
        writeFileSync(join(disk.path, 'filler'), Buffer.alloc(4096));
        const { code, stderr } = await inProcess(bench, args, { path: join(disk.path, 'text') });
        expect(stderr).to.match(/^error.*ENOSPC/m);
        expect(code).to.equal(4);
      });
    }
  }
});
