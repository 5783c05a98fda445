import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FileOutput } from '../../src/cli/file-output.js';
import { Output } from '../../src/cli/output.js';
import { main } from '../../src/cli/main.js';
import { keeper } from './run-main.js';
import { hasSmallDisk, mountSmallDisk, type SmallDisk } from '../helpers/small-disk.js';

const row = (index: number): string => `${JSON.stringify({ index, filler: 'x'.repeat(index % 90) })}\n`;
const pageBytes = 4096;

/** Writes strings as a command does, and returns the error of the flush. */
const write = async (path: string, flags: 'w' | 'a', texts: readonly string[]): Promise<unknown> => {
  const fd = openSync(path, flags);
  const stream = new FileOutput(fd);
  stream.on('error', () => undefined);
  const output = new Output(stream, new AbortController().signal);
  try {
    for (const text of texts) await output.write(text);
    return await output.flush().then(
      () => undefined,
      (error: unknown) => error,
    );
  } finally {
    closeSync(fd);
  }
};

describe('FileOutput', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'file-output-'));
    path = join(folder, 'rows.ndjson');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const written = (): string => readFileSync(path, 'utf8');

  it('should write every row, in order', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => row(index));
    expect(await write(path, 'w', rows)).to.equal(undefined);
    expect(written()).to.equal(rows.join(''));
  });

  it('should append to a file that ends with a complete line', async () => {
    writeFileSync(path, 'before\n');
    await write(path, 'a', ['a\n', 'b\n']);
    expect(written()).to.equal('before\na\nb\n');
  });

  it('should contain one header however often CSV is appended to it', async () => {
    const append = async (): Promise<void> => {
      const fd = openSync(path, 'a');
      const context = {
        env: {},
        stdout: new FileOutput(fd),
        stderr: keeper().stream,
        signal: new AbortController().signal,
      };
      expect(await main(['query', '--demo', '--endpoint', 'routingQueues', '--csv'], context)).to.equal(0);
      closeSync(fd);
    };
    await append();
    const lines = written().split('\n');
    expect(lines[0]).to.equal('Queue,Id');
    await append();
    expect(written().split('\n')).to.deep.equal([...lines.slice(0, -1), ...lines.slice(1)]);
  });

  // Only Linux can reopen a file that is open for appending, to read its last byte.
  if (process.platform === 'linux') {
    it('should begin on a new line where the file ends within one', async () => {
      writeFileSync(path, 'before\n{"cut":');
      await write(path, 'a', []);
      expect(written()).to.equal('before\n{"cut":');
      await write(path, 'a', ['a\n', 'b\n']);
      expect(written()).to.equal('before\n{"cut":\na\nb\n');
    });
  }

  it('should report the first failure, whatever follows', async () => {
    writeFileSync(path, '');
    const fd = openSync(path, 'r');
    const stream = new FileOutput(fd);
    const errors: unknown[] = [];
    stream.on('error', (error) => errors.push(error));
    const output = new Output(stream, new AbortController().signal);
    void output.write('a\n');
    await new Promise(setImmediate);
    void output.write('b\n');
    const failure: unknown = await output.flush().catch((error: unknown) => error);
    closeSync(fd);
    expect(failure).to.include({ code: 'EBADF' });
    expect(errors[0]).to.equal(failure);
  });

  if (hasSmallDisk) {
    describe('on a full file system', () => {
      let disk: SmallDisk;
      beforeEach(() => {
        disk = mountSmallDisk(pageBytes / 1024);
        path = join(disk.path, 'rows.ndjson');
      });
      afterEach(() => disk.unmount());

      /** Fills the file until this number of bytes is free in its only page. */
      const leave = (bytes: number): string => {
        const filler = `${'f'.repeat(pageBytes - bytes - 1)}\n`;
        writeFileSync(path, filler);
        return filler;
      };

      it('should fail where not every byte fits, and keep only complete rows', async () => {
        const rows = Array.from({ length: 5 }, (_, index) => row(index));
        const needed = rows.join('').length;
        for (let room = 0; room <= needed + 2; room += 1) {
          const filler = leave(room);
          const error = await write(path, 'a', rows);
          const fitting = rows.filter((_, index) => rows.slice(0, index + 1).join('').length <= room);
          expect(written()).to.equal(filler + fitting.join(''));
          if (room < needed) expect(error, `${room} bytes free`).to.include({ code: 'ENOSPC' });
          else expect(error).to.equal(undefined);
        }
      });

      it('should fail where not one byte fits', async () => {
        leave(0);
        expect(await write(join(disk.path, 'empty.ndjson'), 'w', [row(0)])).to.include({ code: 'ENOSPC' });
        expect(readFileSync(join(disk.path, 'empty.ndjson'), 'utf8')).to.equal('');
      });

      it('should not remove what another process has appended', async () => {
        const filler = leave(20);
        const fd = openSync(path, 'a');
        const stream = new FileOutput(fd);
        stream.on('error', () => undefined);
        const output = new Output(stream, new AbortController().signal);
        void output.write('ours\n');
        await output.flush();
        appendFileSync(path, 'theirs\n');
        void output.write('does not fit any more\n');
        expect(await output.flush().catch((error: unknown) => error)).to.include({ code: 'ENOSPC' });
        closeSync(fd);
        expect(written()).to.equal(`${filler}ours\ntheirs\n`);
      });
    });
  }
});
