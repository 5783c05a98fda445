import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { throwError } from 'rxjs';
import { queryFingerprint } from '../../../src/core/checkpoint.js';
import { gaps, type Interval, parseInterval } from '../../../src/core/interval.js';
import {
  type CheckpointStore,
  fileCheckpoint,
  isQueryError,
  queuePerformance,
  type QueueRow,
  rowKey,
} from '../../../src/index.js';
import { type Child, ended, pointingAt, startCli } from '../../cli/run-cli.js';
import { memoryStore } from '../../helpers/memory-store.js';
import { until } from '../../helpers/until.js';
import { type Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';

const interval = '2026-10-01T00:00:00Z/2026-10-08T00:00:00Z';
const week = parseInterval(interval) as Interval;
const query = queuePerformance({ interval, granularity: 'PT1H' });
const slice = 'P1D';

const folderFor = (bench: Bench): string => {
  const folder = mkdtempSync(join(tmpdir(), 'fault-'));
  bench.afterwards(() => rmSync(folder, { recursive: true }));
  return folder;
};

/** The real command, over the same query. */
const startQuery = (...[bench, checkpoint, target]: [Bench, string, Parameters<typeof pointingAt>[0]]): Child => {
  const { flags, env } = pointingAt(target);
  const what = ['--endpoint', 'queuePerformance', '--interval', interval, '--granularity', 'PT1H'];
  const how = ['--slice', slice, '--checkpoint', checkpoint, '--json', '--rate-per-minute', '100000'];
  // Processes start in real time, which is 50 times as long on the accelerated clock.
  bench.withinMs(1_000_000);
  const child = startCli(['query', ...what, ...how, ...flags], env);
  bench.afterwards(() => void child.kill('SIGKILL'));
  return child;
};

/** Rows of whole lines: an incomplete last line of a killed process is not a row. */
const rowsIn = (stdout: string) =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => rowKey(query, JSON.parse(line) as never));

const openIn = (checkpoint: string): readonly Interval[] => {
  if (!existsSync(checkpoint)) return [week];
  const { covered } = JSON.parse(readFileSync(checkpoint, 'utf8')) as { covered: readonly string[] };
  return gaps(
    week,
    covered.flatMap((text) => parseInterval(text) ?? []),
  );
};

/** The end of what a checkpoint covers of the week without a gap, in milliseconds since the epoch. */
const coveredUpTo = (saved: unknown): number => {
  const { covered = [] } = (saved ?? {}) as { readonly covered?: readonly string[] };
  return (
    gaps(
      week,
      covered.flatMap((text) => parseInterval(text) ?? []),
    )[0]?.startMs ?? week.endMs
  );
};

const killed = 'killed between a row and its checkpoint';
fault('K10', { fault: killed, promise: 'some rows again, none lost; many kills: checkpoint-kill-spec' }, (it) => {
  it('should have delivered every row in the end', async (bench) => {
    const sim = await bench.simulator({ queues: 3, conversationsPerQueueDay: 30, latencyMs: 2000 });
    const checkpoint = join(folderFor(bench), 'rows.json');
    const { rows: all } = await bench.run(bench.client(sim), query);
    const first = startQuery(bench, checkpoint, sim);
    let lines = 0;
    first.stdout.on('data', (bytes: Buffer | string) => {
      lines += bytes.toString().split('\n').length - 1;
      if (lines > all.length / 3) first.kill('SIGKILL');
    });
    const [one, other] = [await ended(first), await ended(startQuery(bench, checkpoint, sim))];
    expect(one.code).to.equal(null);
    expect(other.code).to.equal(0);
    expect(openIn(checkpoint)).to.deep.equal([]);
    const given = new Set([...rowsIn(one.stdout), ...rowsIn(other.stdout)]);
    expect([...given].sort()).to.deep.equal(all.map((row) => rowKey(query, row)).sort());
    for (const out of [one, other]) bench.saw(out);
  });

  it.overBoth('should have saved only what the consumer had finished, whenever it is killed', async (bench) => {
    const sim = await bench.simulator({ queues: 3, conversationsPerQueueDay: 30 });
    const client = bench.client(sim);
    const { rows: all } = await bench.run(client, query, { run: { slice } });
    const keys = all.map((row) => rowKey(query, row));
    const store = memoryStore();
    const done: string[] = [];
    /** The state of a process that is killed during a row: what was finished, and what was saved. */
    const left: { readonly done: number; readonly saved: unknown }[] = [];
    for await (const row of client.rows(query, { slice, checkpoint: store })) {
      await new Promise((resolve) => setImmediate(resolve));
      left.push({ done: done.length, saved: store.saves.at(-1) });
      done.push(rowKey(query, row));
    }
    await bench.took(client, query, { run: { slice }, rows: all, ended: 'complete' });
    expect(left).to.have.lengthOf(keys.length).above(100);
    const reached = left.map(({ saved }) => coveredUpTo(saved));
    // Something was saved on the way, and never the slice of the current row.
    expect(new Set(reached)).to.have.property('size').above(5);
    left.forEach(({ done: count }, index) => {
      expect(reached[index]).to.be.at.most(Date.parse(all[count]?.intervalStart ?? ''));
    });

    // A run that resumes from there has the rest.
    for (const { done: count, saved } of [left[1], left[40], left.at(-1)].flatMap((each) => each ?? [])) {
      const rest: QueueRow[] = [];
      const run = { slice, checkpoint: memoryStore(saved) };
      await client.rows(query, run).forEach((row) => rest.push(row));
      const given = new Set([...keys.slice(0, count), ...rest.map((row) => rowKey(query, row))]);
      expect([...given].sort()).to.deep.equal([...keys].sort());
      const truth = keys.slice(keys.length - rest.length);
      await bench.took(client, query, { run, rows: rest, ended: 'complete', truth });
    }
  });
});

const own = queryFingerprint(query);
/** What is saved, and the message about it. */
const trouble: Record<string, readonly [saved: unknown, said: RegExp]> = {
  'is of another query': [{ version: 1, query: 'another', covered: [] }, /another query/],
  'is newer': [{ version: 2, query: own, covered: [] }, /newer/],
  'is of a version that never existed': [{ version: 0, query: own, covered: [] }, /damaged/],
  'covers something that is not a list': [{ version: 1, query: own, covered: {} }, /damaged/],
  'covers something that is not an interval': [
    { version: 1, query: own, covered: ['2026-10-01T00:00:00Z/yesterday'] },
    /damaged/,
  ],
  'has begun slices that are not a list': [{ version: 1, query: own, covered: [], begun: 1 }, /damaged/],
  'has reported values that are not a record': [
    { version: 1, query: own, covered: [], told: { key: ['x', 1] } },
    /damaged/,
  ],
  'is a text': ['{"version":1}', /damaged/],
};

fault('K11', { fault: 'a checkpoint that cannot be read or used', promise: 'rejected before any request' }, (it) => {
  for (const [what, [saved, said]] of Object.entries(trouble)) {
    it(`should be rejected where it ${what}`, async (bench) => {
      const sim = await bench.simulator();
      const run = { slice, checkpoint: memoryStore(saved) };
      const { rows, error } = await bench.run(bench.client(sim), query, { run, truth: [] });
      expect(isQueryError(error) && error.problems.map(({ path }) => path)).to.deep.equal(['checkpoint']);
      expect(String(error)).to.match(said);
      expect(rows).to.deep.equal([]);
      expect(sim.requests).to.deep.equal([]);
    });
  }

  it('should end with the error of a store that cannot be read', async (bench) => {
    const sim = await bench.simulator();
    const checkpoint: CheckpointStore = { ...memoryStore(), load: () => throwError(() => new RangeError('no disk')) };
    const { error } = await bench.run(bench.client(sim), query, { run: { slice, checkpoint }, truth: [] });
    expect(error).to.be.instanceOf(RangeError).and.to.include({ message: 'no disk' });
    expect(sim.requests).to.deep.equal([]);
  });

  it('should be rejected where the file cannot be read', async (bench) => {
    const sim = await bench.simulator();
    const checkpoint = fileCheckpoint(folderFor(bench));
    const { error } = await bench.run(bench.client(sim), query, { run: { slice, checkpoint }, truth: [] });
    expect(isQueryError(error) && error.problems[0]?.message).to.match(/^cannot be read from .*: EISDIR/);
    expect(sim.requests).to.deep.equal([]);
  });
});

fault('K12', { fault: 'SIGTERM', promise: 'the command ends on its own within 5 s, with 130' }, (it) => {
  it('should end at once with a valid checkpoint', async (bench) => {
    const sim = await bench.simulator({ queues: 3, conversationsPerQueueDay: 30, latencyMs: 10_000 });
    const checkpoint = join(folderFor(bench), 'rows.json');
    const child = startQuery(bench, checkpoint, sim);
    child.stdout.once('data', () => child.kill('SIGTERM'));
    const out = await ended(child);
    expect(out.code).to.equal(130);
    // It says so where it ends on its own: where the deadline ends it, it prints nothing.
    expect(out.stderr)
      .to.match(/interrupted: /)
      .and.not.match(/ at .*:\d+|error/);
    const open = openIn(checkpoint);
    expect(open).to.have.lengthOf(1);
    bench.saw(out);
    // The next run requests what the checkpoint does not cover, and no more.
    const next = await ended(startQuery(bench, checkpoint, sim));
    expect(next.code).to.equal(0);
    expect(openIn(checkpoint)).to.deep.equal([]);
  });

  it('should end a command that waits for a response that never arrives', async (bench) => {
    const sim = await bench.simulator({ faults: [{ on: 'aggregates', nth: 1, times: Infinity, do: { hang: true } }] });
    const child = startQuery(bench, join(folderFor(bench), 'rows.json'), sim);
    const out = ended(child);
    await until(() => sim.requests.some(({ endpoint }) => endpoint === 'aggregates'));
    child.kill('SIGTERM');
    const { code, stderr } = await out;
    expect(stderr).to.match(/interrupted: /);
    expect(code).to.equal(130);
  });
});
