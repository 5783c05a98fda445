import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { firstValueFrom, from } from 'rxjs';
import sinon from 'sinon';
import type { Checkpoint } from '../../../src/core/checkpoint.js';
import { isQueryError } from '../../../src/core/error-guards.js';
import { checkpointFile } from '../../../src/run/sliced/atomic-file.js';
import { fileCheckpoint } from '../../../src/run/sliced/file-checkpoint.js';
import { bindMount } from '../../helpers/bind-mount.js';
import { leapingTime } from '../../helpers/leaping-time.js';
import { failure } from '../../helpers/simulated.js';

/** Prevents a rename from replacing the file at the path: by a real mount where the machine allows it. */
const mounted = (path: string, other: string): (() => void) => {
  writeFileSync(path, '');
  writeFileSync(other, '');
  const mount = bindMount(other, path);
  if (mount !== undefined) return mount.end;
  const busy = Object.assign(new Error('EBUSY: resource busy'), { code: 'EBUSY' });
  const rename = sinon.stub(process.getBuiltinModule('node:fs/promises'), 'rename').rejects(busy);
  return () => rename.restore();
};

const checkpoint: Checkpoint = {
  version: 1,
  query: 'q',
  covered: ['2026-10-01T00:00:00.000Z/2026-10-02T00:00:00.000Z'],
};

describe('fileCheckpoint', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
    path = join(folder, 'rows.json');
  });
  afterEach(() => {
    sinon.restore();
    rmSync(folder, { recursive: true });
  });
  const load = () => firstValueFrom(from(fileCheckpoint(path).load()));
  const unreplaceable = () => mounted(path, join(folder, 'elsewhere.json'));
  const save = (value: Checkpoint) => firstValueFrom(from(fileCheckpoint(path).save(value)));

  it('should load nothing without a file, and what was saved otherwise', async () => {
    expect(await load()).to.equal(undefined);
    await save(checkpoint);
    expect(await load()).to.deep.equal(checkpoint);
    await save({ ...checkpoint, covered: [] });
    expect(await load()).to.deep.equal({ ...checkpoint, covered: [] });
    expect(readdirSync(folder)).to.deep.equal(['rows.json']);
  });

  it('should ignore the temporary file of a killed process, and remove it an hour later', async () => {
    await save(checkpoint);
    const [left, fresh] = [0, 1].map((digit) => `rows.json.${String(digit).repeat(8)}-0000-4000-8000-000000000000.new`);
    const others = ['rows.json.mine.new', `other-${left}`, `${left}er`];
    const hourAgo = Date.now() / 1000 - 3601;
    for (const name of [left, fresh, ...others]) {
      writeFileSync(join(folder, name ?? ''), '{"version":1,"que');
      if (name !== fresh) utimesSync(join(folder, name ?? ''), hourAgo, hourAgo);
    }
    expect(await load()).to.deep.equal(checkpoint);
    await save({ ...checkpoint, covered: [] });
    expect(readdirSync(folder).sort()).to.deep.equal(['rows.json', fresh, ...others].sort());
  });

  it('should keep a symbolic link, and the mode of the file', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'linked-'));
    try {
      path = join(elsewhere, 'rows.json');
      for (const mode of [0o600, 0o666]) {
        await save(checkpoint);
        chmodSync(path, mode);
        await save({ ...checkpoint, covered: [] });
        expect(statSync(path).mode & 0o777).to.equal(mode);
      }
      symlinkSync(path, join(folder, 'link.json'));
      path = join(folder, 'link.json');
      await save(checkpoint);
      expect(lstatSync(path).isSymbolicLink()).to.equal(true);
      expect(JSON.parse(readFileSync(join(elsewhere, 'rows.json'), 'utf8'))).to.deep.equal(checkpoint);
      expect([readdirSync(folder), readdirSync(elsewhere)]).to.deep.equal([['link.json'], ['rows.json']]);
      expect(await load()).to.deep.equal(checkpoint);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('should keep the file whole where two runs save to it at once', async () => {
    const [short, long] = [checkpoint, { ...checkpoint, told: { key: ['x'.repeat(1_000_000), 1, 2] as const } }];
    for (let round = 0; round < 10; round += 1) {
      await Promise.all([save(long), save(short), save(long), save(short)]);
      expect(await load()).to.be.deep.oneOf([short, long]);
    }
    expect(readdirSync(folder)).to.deep.equal(['rows.json']);
  });

  it('should keep the previous file where writing fails, and leave no temporary file', async () => {
    await save(checkpoint);
    const circle = { ...checkpoint } as { self?: unknown };
    circle.self = circle;
    await failure(save(circle as Checkpoint));
    expect(JSON.parse(readFileSync(path, 'utf8'))).to.deep.equal(checkpoint);
    expect(readdirSync(folder)).to.deep.equal(['rows.json']);
  });

  it('should reject a file that is not JSON, or cannot be read, and pass on write errors unchanged', async () => {
    writeFileSync(path, '{"version":1');
    const error = await failure(load());
    expect(isQueryError(error) && error.problems).to.deep.equal([
      { path: 'checkpoint', message: `is not valid JSON in ${path}: delete the file to start again` },
    ]);
    path = folder;
    const unread = await failure(load());
    expect(isQueryError(unread) && unread.problems[0]?.message).to.match(/^cannot be read from .*: EISDIR/);
    path = join(folder, 'nowhere', 'rows.json');
    expect(await failure(save(checkpoint))).to.include({ code: 'ENOENT' });
  });

  it('should reject a missing folder and an invalid path at once', async () => {
    path = join(folder, 'nowhere', 'rows.json');
    const noFolder = await failure(load());
    expect(isQueryError(noFolder) && noFolder.problems[0]?.message).to.match(
      /^cannot be written to .*nowhere.*: ENOENT.*: choose a file in an existing folder/,
    );
    for (path of ['', undefined as never, 7 as never]) {
      const noPath = await failure(load());
      expect(isQueryError(noPath) && noPath.problems).to.deep.equal([
        { path: 'checkpoint', message: 'must be the path of a file' },
      ]);
    }
  });

  it('should treat an empty file as no checkpoint, as `touch` creates one for a container to mount', async () => {
    for (const text of ['', '\n']) {
      writeFileSync(path, text);
      expect(await load()).to.equal(undefined);
      expect(readFileSync(path, 'utf8')).to.equal(text);
      await save(checkpoint);
      expect(await load()).to.deep.equal(checkpoint);
    }
  });

  it('should not change the folder and the file when it checks that it can write', async () => {
    expect(await load()).to.equal(undefined);
    expect(readdirSync(folder)).to.deep.equal([]);
    await save(checkpoint);
    const before = statSync(path);
    await load();
    expect(statSync(path)).to.deep.include({ ino: before.ino, mtimeMs: before.mtimeMs });
    expect(readdirSync(folder)).to.deep.equal(['rows.json']);
  });

  it('should write in place where the file cannot be replaced, including a shorter checkpoint over a longer one', async () => {
    const end = unreplaceable();
    try {
      expect(await load()).to.equal(undefined);
      const longer = { ...checkpoint, told: { key: ['x'.repeat(10_000), 1, 2] as const } };
      for (const each of [checkpoint, longer, checkpoint]) {
        await save(each);
        expect(JSON.parse(readFileSync(path, 'utf8'))).to.deep.equal(each);
        expect(await load()).to.deep.equal(each);
        expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).to.deep.equal([]);
      }
    } finally {
      end();
    }
  });

  it('should retry for a second where another program locks it, and then write in place', async () => {
    // Time passes in the pauses only, however long a busy machine takes to write.
    const { runtime, until } = leapingTime(0, { attemptMs: -1, furthestMs: 1_000 });
    const { scheduler } = runtime;
    const file = checkpointFile(path, scheduler);
    const promises = process.getBuiltinModule('node:fs/promises');
    const { rename: replacing } = promises;
    const failing = (code: string) => Object.assign(new Error(code), { code });
    await file.save(checkpoint);
    for (const [code, calls] of [
      ['EPERM', 3],
      ['EACCES', 3],
      ['EBUSY', 1], // It is written in place at once: a mount does not go away.
    ] as const) {
      const { ino } = statSync(path);
      const rename = sinon.stub(promises, 'rename').rejects(failing(code));
      rename.onCall(2).callsFake(replacing);
      await until(file.save({ ...checkpoint, query: code }));
      expect(rename.callCount, code).to.equal(calls);
      sinon.restore();
      expect(await file.load()).to.deep.equal({ ...checkpoint, query: code });
      expect(statSync(path).ino === ino, code).to.equal(code === 'EBUSY');
    }

    const startedMs = scheduler.now();
    const rename = sinon.stub(promises, 'rename').rejects(failing('EPERM'));
    await until(file.save(checkpoint));
    expect(scheduler.now() - startedMs).to.equal(1_000);
    expect(await file.load()).to.deep.equal(checkpoint);
    // From then on it does not wait for a permanent condition.
    const { callCount } = rename;
    await until(file.save({ ...checkpoint, query: 'r' }));
    expect([rename.callCount - callCount, scheduler.now() - startedMs]).to.deep.equal([1, 1_000]);
    expect(readdirSync(folder)).to.deep.equal(['rows.json']);
  });

  it('should restore the file where writing in place fails', async () => {
    await save(checkpoint);
    const promises = process.getBuiltinModule('node:fs/promises');
    sinon.stub(promises, 'rename').rejects(Object.assign(new Error('EBUSY'), { code: 'EBUSY' }));
    const { open } = promises;
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
    sinon.stub(promises, 'open').callsFake(async (target, flags, mode) => {
      const handle = await open(target, flags, mode);
      if (flags === 'r+') sinon.stub(handle, 'sync').onFirstCall().rejects(full).callThrough();
      return handle;
    });
    expect(await failure(save({ ...checkpoint, query: 'another', covered: [] }))).to.equal(full);
    expect(JSON.parse(readFileSync(path, 'utf8'))).to.deep.equal(checkpoint);
  });

  it('should report that it needs Node', async () => {
    sinon.stub(process, 'getBuiltinModule').get(() => undefined);
    expect(await failure(load()))
      .to.be.instanceOf(TypeError)
      .and.have.property('message')
      .that.contains('store of your own');
  });
});
