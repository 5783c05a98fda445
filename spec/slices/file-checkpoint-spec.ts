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
import type { Checkpoint } from '../../src/core/checkpoint.js';
import { isQueryError } from '../../src/core/error-guards.js';
import { fileCheckpoint } from '../../src/slices/file-checkpoint.js';
import { failure } from '../helpers/simulated.js';

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
  const save = (value: Checkpoint) => firstValueFrom(from(fileCheckpoint(path).save(value)));

  it('should load nothing where there is no file, and what was saved where there is', async () => {
    expect(await load()).to.equal(undefined);
    await save(checkpoint);
    expect(await load()).to.deep.equal(checkpoint);
    await save({ ...checkpoint, covered: [] });
    expect(await load()).to.deep.equal({ ...checkpoint, covered: [] });
    expect(readdirSync(folder)).to.deep.equal(['rows.json']);
  });

  it('should not look at what a process has left that was killed while it wrote, and remove it an hour later', async () => {
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

  it('should keep the file as it was where writing fails, and leave nothing beside it', async () => {
    await save(checkpoint);
    const circle = { ...checkpoint } as { self?: unknown };
    circle.self = circle;
    await failure(save(circle as Checkpoint));
    expect(JSON.parse(readFileSync(path, 'utf8'))).to.deep.equal(checkpoint);
    expect(readdirSync(folder)).to.deep.equal(['rows.json']);
  });

  it('should refuse a file that is no JSON, or cannot be read, and tell what cannot be written as it is', async () => {
    writeFileSync(path, '{"version":1');
    const error = await failure(load());
    expect(isQueryError(error) && error.problems).to.deep.equal([
      { path: 'checkpoint', message: `is no JSON in ${path}: delete the file to start anew` },
    ]);
    path = folder;
    const unread = await failure(load());
    expect(isQueryError(unread) && unread.problems[0]?.message).to.match(/^cannot be read from .*: EISDIR/);
    path = join(folder, 'nowhere', 'rows.json');
    expect(await failure(save(checkpoint))).to.include({ code: 'ENOENT' });
  });

  it('should refuse at once a folder that is not there, and what is no path', async () => {
    path = join(folder, 'nowhere', 'rows.json');
    const noFolder = await failure(load());
    expect(isQueryError(noFolder) && noFolder.problems[0]?.message).to.match(/^cannot be kept at .*nowhere.*: ENOENT/);
    for (path of ['', undefined as never, 7 as never]) {
      const noPath = await failure(load());
      expect(isQueryError(noPath) && noPath.problems).to.deep.equal([
        { path: 'checkpoint', message: 'must be the path of a file' },
      ]);
    }
  });

  it('should say so outside of Node', async () => {
    sinon.stub(process, 'getBuiltinModule').get(() => undefined);
    expect(await failure(load()))
      .to.be.instanceOf(TypeError)
      .and.have.property('message')
      .that.contains('store of your own');
  });
});
