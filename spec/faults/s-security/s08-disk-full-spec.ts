import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sinon from 'sinon';
import { main } from '../../../src/cli/main.js';
import { fileCheckpoint, isIncompleteError, queuePerformance, type QueueRow, rowKey } from '../../../src/index.js';
import { pointingAt } from '../../cli/run-cli.js';
import { keeper } from '../../cli/run-main.js';
import { root } from '../../helpers/source-files.js';
import { until } from '../../helpers/until.js';
import { fault } from '../support/fault.js';

const query = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-10-08T00:00:00Z', granularity: 'PT1H' });
const full = '/dev/full';
/** Linux has a file that is always full. Elsewhere a folder is used instead, which cannot be written either. */
const isThere = existsSync(full);

const promise = '`incomplete` with the cause, the checkpoint unchanged; the command ends with 4';
fault('S8', { fault: 'disk full', promise }, (it) => {
  it.overBoth('should keep the checkpoint unchanged, and let the next run resume from it', async (bench) => {
    const folder = mkdtempSync(join(tmpdir(), 'fault-'));
    bench.afterwards(() => {
      sinon.restore();
      rmSync(folder, { recursive: true });
    });
    const path = join(folder, 'rows.json');
    const sim = await bench.simulator({ queues: 3 });
    const client = bench.client(sim);
    const run = { slice: 'P1D', checkpoint: fileCheckpoint(path) };
    // What is written next to the file goes to a disk that is full from the fourth day on. Its name is known from then on.
    const taken: QueueRow[] = [];
    let before = '';
    const error: unknown = await (async () => {
      for await (const row of client.rows(query, run)) {
        if (before === '' && row.intervalStart?.startsWith('2026-10-04')) {
          // The three days before have been saved: nothing is being written now.
          await until(() => existsSync(path) && readFileSync(path, 'utf8').includes('/2026-10-04T00:00'));
          before = readFileSync(path, 'utf8');
          const besides = '11111111-2222-4333-8444-555555555555';
          sinon.stub(globalThis.crypto, 'randomUUID').returns(besides);
          if (isThere) symlinkSync(full, `${path}.${besides}.new`);
          else mkdirSync(`${path}.${besides}.new`);
        }
        taken.push(row);
      }
    })().catch((reason: unknown) => reason);
    await bench.took(client, query, { run, rows: taken, ended: 'error', error });
    if (!isIncompleteError(error)) throw error;
    expect(error.cause).to.include({ code: isThere ? 'ENOSPC' : 'EISDIR' });
    expect(error.missing).to.have.lengthOf(1);
    expect(readFileSync(path, 'utf8')).to.equal(before);
    const { covered } = JSON.parse(before) as { covered: readonly string[] };
    expect(covered.map((text) => text.split('/')[1])).to.deep.equal(error.missing.map((text) => text.split('/')[0]));

    sinon.restore();
    if (isThere) expect(readdirSync(folder)).to.deep.equal(['rows.json']);
    const rest: QueueRow[] = [];
    await client.rows(query, run).forEach((row) => rest.push(row));
    expect((JSON.parse(readFileSync(path, 'utf8')) as { covered: unknown }).covered).to.have.lengthOf(1);
    const { rows: all } = await bench.run(client, query, { run: { slice: 'P1D' } });
    const open = all.filter(({ intervalStart }) => (intervalStart ?? '') >= '2026-10-04');
    expect(open).to.have.lengthOf.within(1, all.length - 1);
    await bench.took(client, query, {
      run,
      rows: rest,
      ended: 'complete',
      truth: open.map((row) => rowKey(query, row)),
    });
  });

  it('should end the command with 4 and a message with the reason, and record nothing as printed', async (bench) => {
    bench.withinMs(1_000_000);
    const folder = mkdtempSync(join(tmpdir(), 'fault-'));
    bench.afterwards(() => rmSync(folder, { recursive: true }));
    const checkpoint = join(folder, 'rows.json');
    const sim = await bench.simulator({ queues: 3 });
    const { flags, env } = pointingAt(sim);
    const interval = '2026-10-01T00:00:00Z/2026-10-02T00:00:00Z';
    const inSlices = ['--granularity', 'PT1H', '--slice', 'PT1H', '--checkpoint', checkpoint];
    const args = ['query', '--interval', interval, '--json', ...inSlices, ...flags];
    if (!isThere) {
      expect(await brokenOutput(args, env)).to.deep.equal({ code: 4, said: true });
      expect(readdirSync(folder)).to.deep.equal([]);
      return;
    }
    const output = openSync(full, 'w');
    bench.afterwards(() => closeSync(output));
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/genesys-rows.ts', ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', output, 'pipe'],
    });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    expect(await once(child, 'close')).to.deep.equal([4, null]);
    expect(stderr)
      .to.match(/^error: ENOSPC: .*$/m)
      .and.not.match(/^ +at /m);
    expect(readdirSync(folder)).to.deep.equal([]);
    bench.saw(stderr);
  });
});

/** The command in this process, where no file is always full. */
const brokenOutput = async (args: readonly string[], env: NodeJS.ProcessEnv) => {
  const ending = new AbortController();
  const [out, err] = [keeper(), keeper()];
  out.stream._write = (_chunk, _encoding, done) => done(Object.assign(new Error('ENOSPC: full'), { code: 'ENOSPC' }));
  out.stream.on('error', (error) => ending.abort(error));
  const code = await main(args, { env, stdout: out.stream, stderr: err.stream, signal: ending.signal });
  return { code, said: /^error: ENOSPC/m.test(err.text()) };
};
