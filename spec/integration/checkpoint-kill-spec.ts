import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Checkpoint, pastOf } from '../../src/core/checkpoint.js';
import { union } from '../../src/core/interval.js';
import {
  clientCredentials,
  collect,
  createClient,
  type Query,
  queueDetails,
  queuePerformance,
  type QueueRow,
  rowKey,
} from '../../src/index.js';
import { type Simulator, startSimulator } from '../../src/simulator/index.js';
import { bundlePrograms } from '../helpers/bundle-programs.js';
import { hoursOf, requestedRange } from '../helpers/requested-ranges.js';
import { incomplete, type ResumingJob } from './support/resuming-job.js';

/** Deterministic random numbers: the rows after which the process is killed, and the requests that fail. */
const chances = (seed: number) => {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
};

describe('a process that is killed and resumes', function () {
  this.timeout(120_000);
  let folder: string;
  let program: string;
  let sim: Simulator;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'killed-'));
    [program = ''] = bundlePrograms('resuming', ['spec/integration/support/resuming.ts']);
    sim = await startSimulator({ queues: 4, ratePerMinute: Infinity, latencyMs: { minMs: 0, maxMs: 4 } });
  });
  after(async () => {
    await sim.stop();
    rmSync(folder, { recursive: true });
  });

  const start = (job: ResumingJob): ChildProcess =>
    spawn(process.execPath, [program, JSON.stringify(job)], { stdio: ['ignore', 'pipe', 'pipe'] });

  /** Runs until a number of rows is written, then kills it. True where it ended before. */
  const runUntil = async (job: ResumingJob, rows: number): Promise<boolean> => {
    const child = start(job);
    let seen = 0;
    let trouble = '';
    child.stderr?.on('data', (bytes: Buffer) => (trouble += String(bytes)));
    child.stdout?.on('data', (bytes: Buffer) => {
      seen += bytes.length;
      if (seen > rows) child.kill('SIGKILL');
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect(code ?? signal, trouble).to.be.oneOf([0, incomplete, 'SIGKILL']);
    return code === 0;
  };

  const jobFor = (name: string, rest: Partial<ResumingJob>): ResumingJob => ({
    hosts: sim.hosts,
    credentials: sim.credentials,
    run: {},
    ...rest,
    checkpoint: join(folder, `${name}.json`),
    rows: join(folder, `${name}.rows`),
  });

  /** The last row of each key. */
  const written = ({ rows }: ResumingJob): ReadonlyMap<string, QueueRow> => {
    const lines = existsSync(rows) ? readFileSync(rows, 'utf8').split('\n') : [];
    return new Map(lines.flatMap((line) => (isWhole(line) ? [JSON.parse(line) as [string, QueueRow]] : [])));
  };
  const checkpointOf = ({ checkpoint }: ResumingJob): Checkpoint | undefined =>
    existsSync(checkpoint) ? (JSON.parse(readFileSync(checkpoint, 'utf8')) as Checkpoint) : undefined;

  const wholeRows = (query: Query<never, never, QueueRow>): Promise<readonly QueueRow[]> =>
    collect(
      createClient({
        hosts: sim.hosts,
        credentials: clientCredentials(sim.credentials),
        budget: { perMinute: Infinity },
      }).rows(query),
    );

  const kills = Number(process.env['KILLS'] ?? 20);

  it(`should have written every row in the end, and at any moment what its checkpoint covers (${kills} kills)`, async () => {
    const performance = { interval: '2026-10-01T00:00:00Z/2026-11-01T00:00:00Z', granularity: 'PT1H' };
    const query = queuePerformance(performance);
    const whole = await wholeRows(query as never);
    const job = jobFor('performance', { performance, run: { slice: 'P1D', concurrency: 3 } });
    const chance = chances(1);
    for (let kill = 0; kill < kills; kill += 1) {
      if (await runUntil(job, Math.floor((chance() * 3 * whole.length) / kills))) break;
      const rows = written(job);
      const saved = checkpointOf(job);
      const covered = saved === undefined ? [] : pastOf(saved).covered;
      const due = whole.filter((row) => {
        const at = Date.parse(row.intervalStart ?? '');
        return covered.some(({ startMs, endMs }) => at >= startMs && at < endMs);
      });
      expect(due.filter((row) => !rows.has(rowKey(query, row)))).to.deep.equal([]);
    }
    expect(await runUntil(job, Infinity)).to.equal(true);
    expect(written(job)).to.deep.equal(new Map(whole.map((row) => [rowKey(query, row), row])));
  });

  it(`should count nothing twice where rows have the intervals of slices that were split (${kills} kills)`, async () => {
    const details = { dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-10-15T00:00:00Z', size: 6 };
    const query = queueDetails(details);
    const whole = await wholeRows(query as never);
    const chance = chances(2);
    // A slice length sometimes succeeds and sometimes fails.
    sim.addFault({
      on: (request) => {
        const range = requestedRange(request);
        return range !== undefined && request.endpoint === 'page' && hoursOf(range) > 3 && chance() < 0.35;
      },
      times: Infinity,
      do: { status: 413 },
    });
    const job = jobFor('details', { details, run: { slice: 'P2D', concurrency: 3 } });
    for (let kill = 0; kill < kills; kill += 1) {
      // A different slice length each time: what was begun keeps its interval nevertheless.
      const slice = ['P2D', 'P1D', 'PT31H'][kill % 3] as string;
      if (await runUntil({ ...job, run: { ...job.run, slice } }, Math.floor(chance() * 60))) break;
    }
    // A begun slice is not split: where it was too large this time, the next run requests it again.
    while (!(await runUntil(job, Infinity)));
    const rows = [...written(job).values()];
    const intervals = rows.map(({ intervalStart, intervalEnd }) => ({
      startMs: Date.parse(intervalStart ?? ''),
      endMs: Date.parse(intervalEnd ?? ''),
    }));
    const distinct = [...new Map(intervals.map((each) => [`${each.startMs}/${each.endMs}`, each])).values()];
    const lengthOf = (of: readonly { startMs: number; endMs: number }[]) =>
      of.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
    expect(lengthOf(distinct), 'intervals overlap').to.equal(lengthOf(union(distinct)));
    expect(countsOf(rows)).to.deep.equal(countsOf(whole));
  });
});

/** False for the incomplete line of a killed process. */
const isWhole = (line: string): boolean => line.startsWith('[') && line.endsWith(']');

/** What was offered to each queue and media type. */
const countsOf = (rows: readonly QueueRow[]): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const { queueId, mediaType, offered } of rows) {
    const key = `${queueId} ${mediaType}`;
    counts.set(key, (counts.get(key) ?? 0) + offered);
  }
  return Object.fromEntries([...counts].sort());
};
