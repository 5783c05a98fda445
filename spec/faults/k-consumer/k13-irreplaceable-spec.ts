import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sinon from 'sinon';
import { fileCheckpoint, isQueryError, queuePerformance } from '../../../src/index.js';
import { bindMount } from '../../helpers/bind-mount.js';
import type { Bench } from '../support/bench.js';
import { fault } from '../support/fault.js';

const query = queuePerformance({ interval: '2026-10-01T00:00:00Z/2026-10-04T00:00:00Z', granularity: 'PT1H' });
const wholeRange = '2026-10-01T00:00:00.000Z/2026-10-04T00:00:00.000Z';

/** The codes with which the system rejects operations on a mounted file. */
const failing = (method: 'rename' | 'open', code: string, flags?: string) => {
  const promises = process.getBuiltinModule('node:fs/promises');
  const real = promises[method] as (...given: unknown[]) => Promise<unknown>;
  sinon.stub(promises, method as 'rename').callsFake((...given: unknown[]) => {
    if (flags !== undefined && given[1] !== flags) return real(...given) as Promise<void>;
    return Promise.reject(Object.assign(new Error(`${code}: ${method}`), { code }));
  });
};

/** An empty file that another one is mounted over; where the machine allows no mount, the codes that one would give. */
const mounted = (bench: Bench, isReadOnly: boolean): string => {
  const folder = mkdtempSync(join(tmpdir(), 'fault-'));
  bench.afterwards(() => rmSync(folder, { recursive: true }));
  const [path, source] = [join(folder, 'rows.json'), join(folder, 'source.json')] as const;
  for (const file of [path, source]) writeFileSync(file, '');
  const mount = bindMount(source, path, isReadOnly);
  if (mount !== undefined) bench.afterwards(mount.end);
  else {
    bench.afterwards(() => sinon.restore());
    failing('rename', 'EBUSY');
    if (isReadOnly) failing('open', 'EROFS', 'r+');
  }
  return path;
};

const promise = 'rejected before the first request, or written in place';
fault('K13', { fault: 'a checkpoint that is a bind mount, an empty file, or cannot be replaced', promise }, (it) => {
  it.overBoth('should keep its checkpoint in a mounted file, and resume from it', async (bench) => {
    const path = mounted(bench, false);
    const sim = await bench.simulator({ queues: 2 });
    const run = { slice: 'P1D', checkpoint: fileCheckpoint(path) };
    const { error } = await bench.run(bench.client(sim), query, { run });
    expect(error).to.equal(undefined);
    expect((JSON.parse(readFileSync(path, 'utf8')) as { covered: unknown }).covered).to.deep.equal([wholeRange]);
    const before = sim.requests.filter(({ endpoint }) => endpoint === 'aggregates').length;
    const again = { slice: 'P1D', checkpoint: fileCheckpoint(path) };
    const { rows } = await bench.run(bench.client(sim), query, { run: again, truth: [] });
    expect(rows).to.deep.equal([]);
    expect(sim.requests.filter(({ endpoint }) => endpoint === 'aggregates')).to.have.lengthOf(before);
  });

  it.overBoth('should reject a file that is mounted read-only, before any request', async (bench) => {
    const path = mounted(bench, true);
    const sim = await bench.simulator({ queues: 2 });
    const run = { slice: 'P1D', checkpoint: fileCheckpoint(path) };
    const { error } = await bench.run(bench.client(sim), query, { run });
    expect(isQueryError(error) && error.problems[0]?.message).to.match(/^cannot be written to .*: EROFS.*: choose/);
    expect(sim.requests).to.deep.equal([]);
  });

  it('should start from nothing with an empty file', async (bench) => {
    const folder = mkdtempSync(join(tmpdir(), 'fault-'));
    bench.afterwards(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'rows.json');
    writeFileSync(path, '');
    const sim = await bench.simulator({ queues: 2 });
    const run = { slice: 'P1D', checkpoint: fileCheckpoint(path) };
    const { rows, error } = await bench.run(bench.client(sim), query, { run });
    expect(error).to.equal(undefined);
    expect(rows).to.have.length.above(10);
    expect((JSON.parse(readFileSync(path, 'utf8')) as { covered: unknown }).covered).to.deep.equal([wholeRange]);
  });
});
