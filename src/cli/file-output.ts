import { closeSync, fstatSync, fsync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { OutputStream } from './surroundings.js';

const standardOutputFd = 1;

/** Standard output of the process: a {@link FileOutput} where it is redirected to a file, Node's own stream elsewhere. */
export const standardOutput = (): OutputStream =>
  isFile(standardOutputFd) ? new FileOutput(standardOutputFd) : process.stdout;

const isFile = (fd: number): boolean => {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false; // A process without a console has no standard output.
  }
};

const newline = Buffer.from('\n');

/**
 * Writes to an open file: every byte, or it fails. Node's own stream of a redirected standard output takes a write that a full disk
 * has cut short for a whole one.
 *
 * Output begins on a new line where the file ends within one. What a failed write has left of a chunk, such as half a row, is taken
 * back, so that the file ends with a whole one.
 */
export class FileOutput extends Writable implements OutputStream {
  readonly #fd: number;
  #isBegun = false;

  /** @param fd - Open for writing; stays open. */
  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  /** Waits until what was written is on disk. Some file systems report only then that they are full. */
  async sync(): Promise<void> {
    await promisify(fsync)(this.#fd);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this._writev([{ chunk }], done);
  }

  override _writev(chunks: readonly { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    const buffers = chunks.map(({ chunk }) => chunk).filter(({ length }) => length > 0);
    let failure: Error | undefined;
    try {
      if (buffers.length > 0 && !this.#isBegun && endsWithinLine(this.#fd)) buffers.unshift(newline);
      this.#isBegun ||= buffers.length > 0;
      writeWhole(this.#fd, buffers);
    } catch (error) {
      failure = error as Error;
    }
    done(failure);
  }
}

const writeWhole = (fd: number, chunks: readonly Buffer[]): void => {
  const bytes = Buffer.concat(chunks);
  const sizeBefore = fstatSync(fd).size;
  let written = 0;
  try {
    while (written < bytes.length) {
      const count = writeSync(fd, bytes, written);
      if (count === 0) throw new Error('the file takes no more bytes');
      written += count;
    }
  } catch (error) {
    takeBack(fd, sizeBefore, { chunks, written });
    throw error;
  }
};

/** Takes back the part of a chunk that a failed write has left at the end of the file, unless something else stands there meanwhile. */
const takeBack = (
  fd: number,
  sizeBefore: number,
  { chunks, written }: { readonly chunks: readonly Buffer[]; readonly written: number },
): void => {
  let whole = 0;
  for (const { length } of chunks) {
    if (whole + length > written) break;
    whole += length;
  }
  try {
    if (whole < written && fstatSync(fd).size === sizeBefore + written) ftruncateSync(fd, sizeBefore + whole);
  } catch {
    // A file that can only be appended to keeps the part; the next run begins on a new line.
  }
};

/**
 * Whether a file ends within a line, as after a process that was killed while it wrote. A file that is open for appending cannot be
 * read; Linux opens it again by the number of its descriptor, elsewhere the line is taken for whole.
 */
const endsWithinLine = (fd: number): boolean => {
  const { size } = fstatSync(fd);
  if (size === 0) return false;
  try {
    const reading = openSync(`/proc/self/fd/${fd}`, 'r');
    try {
      const last = Buffer.alloc(1);
      readSync(reading, last, 0, 1, size - 1);
      return !last.equals(newline);
    } finally {
      closeSync(reading);
    }
  } catch {
    return false;
  }
};
