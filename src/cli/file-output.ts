import { closeSync, fstatSync, fsync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { OutputStream } from './context.js';

const standardOutputFd = 1;

/** Returns standard output of the process: a {@link FileOutput} where it is redirected to a file, otherwise Node's own stream. */
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
 * Writes every byte to an open file, or fails. Node's own stream of a redirected standard output reports success when a full disk
 * has cut a write short.
 *
 * Output begins on a new line where the file ends within one. After a failed write, a partly written chunk, such as half a row, is
 * removed, so that the file ends with a complete one.
 */
export class FileOutput extends Writable implements OutputStream {
  readonly #fd: number;
  #isBegun = false;

  /** @param fd - Descriptor of a file that is open for writing. It is not closed. */
  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  /** Whether the file contains something already. */
  get hasContent(): boolean {
    return fstatSync(this.#fd).size > 0;
  }

  /** Waits until everything written is on disk. Some file systems report only then that they are full. */
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
      if (count === 0) throw new Error('the file accepts no more bytes');
      written += count;
    }
  } catch (error) {
    removePartialChunk(fd, sizeBefore, { chunks, written });
    throw error;
  }
};

/** Removes the incomplete chunk that a failed write left at the end of the file, unless another process has written after it. */
const removePartialChunk = (
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
    // An append-only file keeps the incomplete chunk; the next run begins on a new line.
  }
};

/**
 * Whether a file ends within a line, for example because a process was killed while it wrote. A file that is open for appending
 * cannot be read: Linux can reopen it by its descriptor; on other systems the line is assumed to be complete.
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
