import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Simulator, startSimulator } from '../../../src/simulator/index.js';
import { requestedRanges } from '../../helpers/requested-ranges.js';
import { pointingAt } from '../run-cli.js';
import { runMain } from '../run-main.js';

const days = '2026-10-01T00:00:00Z/2026-10-04T00:00:00Z';

describe('flags of an interval', () => {
  let sim: Simulator;
  let folder: string;
  beforeEach(async () => {
    sim = await startSimulator({ queues: 2, ratePerMinute: Infinity });
    folder = mkdtempSync(join(tmpdir(), 'rows-'));
  });
  afterEach(async () => {
    await sim.stop();
    rmSync(folder, { recursive: true });
  });

  const run = (...flags: readonly string[]) => {
    const { flags: server, env } = pointingAt(sim);
    return runMain(['query', ...server, '--rate-per-minute', '100000', '--interval', days, ...flags], env);
  };
  const rowsOf = ({ stdout }: { stdout: string }) =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { intervalStart: string; offered: number; revision?: number });

  it('should read the interval in slices, and show where the slice of each row starts', async () => {
    const { code, stdout, stderr } = await run('--slice', 'P1D', '--concurrency', '2', '--media-types', 'voice');
    expect(code).to.equal(0);
    expect(requestedRanges(sim)).to.have.length(3);
    const [, , head = '', , first = ''] = stdout.split('\n');
    expect(head.split(/ {2,}/).slice(0, 4)).to.deep.equal(['Queue', 'Media', 'From', 'Offered']);
    expect(first).to.contain('2026-10-01T00:00:00.000Z');
    expect(stdout).to.contain('Total of 6 rows');
    expect(stderr).to.contain('complete: 3 pages, 6 rows');
  });

  it('should merge the slices', async () => {
    const whole = rowsOf(await run('--json'));
    expect(rowsOf(await run('--json', '--slice', 'P1D', '--merge'))).to.deep.equal(whole);
    const table = await run('--slice', 'P1D', '--merge');
    expect(table.stdout).to.contain(`Total of ${whole.length} rows`).and.to.not.contain('From');
    expect(table.stderr).to.contain(`complete: 3 pages, ${whole.length} rows`);
  });

  it('should show a bar on a terminal for a sliced or incremental run', async () => {
    const { flags: server, env } = pointingAt(sim);
    const onTerminal = (...flags: readonly string[]) =>
      runMain(['query', ...server, '--interval', days, '--granularity', 'PT1H', ...flags], env, {
        isTTY: true,
        columns: 120,
      });
    const since = ['--since', '--checkpoint', join(folder, 'since.json'), '--settle-ms', '0'];
    for (const flags of [
      ['--slice', 'P1D', '--names'],
      [...since, '--slice', 'P1D'],
    ]) {
      const { code, stderr } = await onTerminal(...flags);
      expect(code).to.equal(0);
      expect(stderr).to.match(/\[-{24}\] 0 % \| .*\[={8}-{16}\] 33 % \| .*\[={24}\] 100 % \| .*complete: /s);
    }
    const { stderr } = await onTerminal();
    expect(stderr).to.contain('1 page, ').and.not.contain('%');
  });

  it('should print plain lines on a dumb terminal', async () => {
    const { flags: server, env } = pointingAt(sim);
    for (const flags of [[], ['--slice', 'P1D']]) {
      const args = ['query', ...server, '--interval', days, '--granularity', 'PT1H', ...flags];
      const { code, stderr } = await runMain(args, { ...env, TERM: 'dumb' }, { isTTY: true, columns: 120 });
      expect(code).to.equal(0);
      expect(stderr)
        .to.match(/^page 1: \d+ rows, \d+ in total\n/)
        .and.match(/\ncomplete: [^\r\u001b]*\n$/);
      expect(stderr).not.to.match(/[\r\u001b]/);
    }
  });

  it('should explain the run without a request', async () => {
    const explained = await run('--slice', 'P1D', '--explain');
    expect(explained).to.deep.include({ code: 0, stderr: '' });
    expect(explained.stdout.split('\n').slice(2)).to.deep.equal([
      '3 slices, at least 3 requests, 0.0 s at the rate limit, at most 3 pages in memory',
      '2026-10-01T00:00:00.000Z/2026-10-02T00:00:00.000Z',
      '2026-10-02T00:00:00.000Z/2026-10-03T00:00:00.000Z',
      '2026-10-03T00:00:00.000Z/2026-10-04T00:00:00.000Z',
      '',
    ]);
    expect(JSON.parse((await run('--explain', '--json')).stdout)).to.deep.include({
      requests: 1,
      slicesHeld: 1,
      pagesHeld: 1,
    });
    expect(sim.requests).to.deep.equal([]);
  });

  it('should continue from a checkpoint, and reject one of another query', async () => {
    const file = join(folder, 'rows.json');
    const flags = ['--json', '--slice', 'P1D', '--granularity', 'PT1H', '--checkpoint', file];
    const first = rowsOf(await run(...flags));
    expect(first.length).to.be.above(10);
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.deep.include({
      covered: ['2026-10-01T00:00:00.000Z/2026-10-04T00:00:00.000Z'],
    });
    const longer = '2026-10-01T00:00:00Z/2026-10-05T00:00:00Z';
    const more = rowsOf(await run(...flags, '--interval', longer));
    expect(new Set(more.map(({ intervalStart }) => intervalStart.slice(0, 10)))).to.deep.equal(new Set(['2026-10-04']));
    expect(requestedRanges(sim)).to.have.length(4);

    const { code, stderr } = await run(...flags, '--media-types', 'voice');
    expect([code, stderr.split('\n')[1]]).to.deep.equal([
      2,
      '  --checkpoint: belongs to another query: use a separate checkpoint for each query',
    ]);
    writeFileSync(file, 'not JSON');
    const damaged = await run(...flags);
    expect([damaged.code, damaged.stderr]).to.deep.equal([
      2,
      `error (usage):\n  --checkpoint: is not valid JSON in ${file}: delete the file to start again\n  try: genesys-rows --help\n`,
    ]);
  });

  it('should print what is new, and what has changed with its revision', async () => {
    const file = join(folder, 'since.json');
    const flags = ['--since', '--checkpoint', file, '--granularity', 'PT1H', '--settle-ms', '0', '--lookback', 'P2D'];
    const first = rowsOf(await run('--json', ...flags));
    expect(new Set(first.map(({ revision }) => revision))).to.deep.equal(new Set([1]));
    expect(rowsOf(await run('--json', ...flags))).to.deep.equal([]);
    const checkpoint = JSON.parse(readFileSync(file, 'utf8')) as { told: Record<string, [string, number, number]> };
    for (const values of Object.values(checkpoint.told).slice(0, 3)) values[0] = 'other';
    writeFileSync(file, JSON.stringify(checkpoint));
    const { stdout } = await run(...flags);
    expect(stdout).to.contain('Revision').and.to.contain('Total of 3 rows');
    expect(stdout.match(/ 2\n/g)).to.have.length(3);
  });

  it('should reject an invalid checkpoint, and a query that cannot be merged, before any output or request', async () => {
    const file = join(folder, 'rows.json');
    writeFileSync(file, 'not JSON');
    const damaged = await run('--checkpoint', file);
    expect(damaged).to.deep.include({ code: 2, stdout: '' });
    expect(damaged.stderr).to.match(/^error \(usage\):\n {2}--checkpoint: is not valid JSON/);
    const endpoint = ['--endpoint', 'conversationAggregates', '--group-by', 'queueId'];
    const target = await run(...endpoint, '--metrics', 'oServiceTarget', '--merge');
    expect(target).to.deep.include({ code: 2, stdout: '' });
    expect(target.stderr).to.match(/^error \(usage\):\n {2}--merge: oServiceTarget cannot be merged/);
    expect(sim.requests).to.deep.equal([]);
  });

  it('should report all problems of the flags', async () => {
    const { code, stderr } = await run('--slice', 'P1D', '--settle-ms', '5', '--lookback', 'P1D', '--concurrency', 'x');
    expect([code, stderr.split('\n').slice(1, -2)]).to.deep.equal([
      2,
      [
        '  --settle-ms: requires --since',
        '  --lookback: requires --since',
        '  --concurrency: must be a whole number from 1 to 100',
      ],
    ]);
    const since = await run('--since', '--merge', '--explain', '--granularity', 'PT1H');
    expect(since.stderr.split('\n').slice(1, -2)).to.deep.equal([
      '  --merge: cannot be combined with --since',
      '  --explain: cannot be combined with --since',
      '  --since: requires --checkpoint',
    ]);
    expect((await run('--checkpoint', '')).stderr).to.contain('--checkpoint: must be the path of a file');
    const queues = await runMain(['query', '--demo', '--endpoint', 'routingQueues', '--slice', 'P1D', '--explain']);
    expect(queues.stderr.split('\n').slice(1, -2)).to.deep.equal([
      '  --slice: is not supported by routingQueues, which supports --queue-ids, --size',
      '  --explain: is not supported by routingQueues, which supports --queue-ids, --size',
    ]);
    const details = await run('--endpoint', 'queueDetails', '--since', '--checkpoint', join(folder, 'none.json'));
    expect(details.stderr).to.contain(
      '--since: is not supported by queueDetails, which supports --interval, --metrics, --group-by, --size',
    );
    expect((await run('--slice', 'PT1S')).stderr).to.contain('--slice: PT1S is shorter than a minute');
    expect(sim.requests).to.deep.equal([]);
  });
});
