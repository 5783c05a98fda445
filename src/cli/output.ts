import { once } from 'node:events';
import type { OutputStream } from './context.js';
import { from, lastValueFrom } from 'rxjs';
import type { Checkpoint, CheckpointStore } from '../core/checkpoint.js';

/** A line on the same terminal that is hidden while output is written. */
export interface StatusLine {
  hide(): void;
  show(): void;
}

/**
 * Standard output with backpressure: `write` returns undefined while the buffer has room, otherwise a promise that resolves when it has.
 * Strings that are written without waiting in between, such as the rows of a page, are written as one chunk.
 */
export class Output {
  readonly #stream: OutputStream;
  readonly #signal: AbortSignal;
  #statusLine: StatusLine | undefined;
  #isCorked = false;
  /** Resolves when the full buffer has room again. */
  #drained: Promise<unknown> | undefined;
  /** The first failure of a write. A later write can still succeed: an empty one does on a full disk. */
  #failure: Error | undefined;
  readonly #noteFailure = (error?: Error | null): void => {
    this.#failure ??= error ?? undefined;
  };

  /** @param signal - Ends the wait for a reader that has stopped reading. */
  constructor(stream: OutputStream, signal: AbortSignal) {
    this.#stream = stream;
    this.#signal = signal;
  }

  /** Sets the line to hide while output is written. */
  setStatusLine(statusLine: StatusLine): void {
    this.#statusLine = statusLine;
  }

  /** Writes a string. After a failure, which {@link flush} reports, it writes nothing. */
  write(text: string): Promise<unknown> | undefined {
    if (text === '' || this.#failure !== undefined) return undefined;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#stream.cork();
      process.nextTick(() => this.#uncork());
    }
    if (this.#stream.write(text, this.#noteFailure)) return undefined;
    this.#drained ??= this.#drain();
    return this.#drained;
  }

  /** Waits until the buffer has room, with one listener for all writes meanwhile. */
  #drain(): Promise<unknown> {
    const drained = once(this.#stream, 'drain', { signal: this.#signal }).finally(() => (this.#drained = undefined));
    drained.catch(() => undefined); // A caller that does not wait for room has nothing to handle.
    return drained;
  }

  /**
   * Waits until everything is written: to disk, where the output is a file.
   *
   * @throws The error of the first write that failed.
   */
  async flush(): Promise<void> {
    await this.#written();
    await this.#stream.sync?.();
  }

  #written(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(this.#failure ?? (this.#signal.reason as Error));
      if (this.#signal.aborted || this.#failure !== undefined) return fail();
      this.#signal.addEventListener('abort', fail, { once: true });
      this.#stream.write('', (error) => {
        this.#signal.removeEventListener('abort', fail);
        this.#noteFailure(error);
        if (this.#failure === undefined) resolve();
        else reject(this.#failure);
      });
      this.#uncork();
    });
  }

  #uncork(): void {
    if (!this.#isCorked) return;
    this.#isCorked = false;
    this.#statusLine?.hide();
    this.#stream.uncork();
    this.#statusLine?.show();
  }
}

/** Saves checkpoints only after their rows are written, so that the next run repeats the rows that did not fit on a full disk. */
export class CheckpointSaver {
  readonly #output: Output;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(output: Output) {
    this.#output = output;
  }

  /** Wraps a store so that each save waits until its rows are written. */
  store(store: CheckpointStore): CheckpointStore {
    const save = async (checkpoint: Checkpoint) => {
      await this.#output.flush();
      await lastValueFrom(from(store.save(checkpoint)), { defaultValue: undefined });
    };
    return { load: () => store.load(), save: (checkpoint) => (this.#saving = save(checkpoint)) };
  }

  /** Waits for a pending save, whether it succeeds or fails: a process that ended meanwhile would leave it half written. */
  async saved(): Promise<void> {
    await this.#saving.catch(() => undefined);
  }
}

/** Styles for text on a terminal. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
}

/** Returns text unchanged. */
export const noPaint: Paint = { bold: (text) => text, dim: (text) => text, red: (text) => text };

const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

const colours: Paint = { bold: sgr(1, 22), dim: sgr(2, 22), red: sgr(31, 39) };

/** Whether a stream is a terminal that can rewrite lines and show colours. A dumb terminal, such as an editor's, prints the codes. */
export const isSmartTerminal = (stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean =>
  stream.isTTY === true && env['TERM'] !== 'dumb';

/** Returns colours for a terminal that supports them, unless NO_COLOR is set. https://no-color.org */
export const paintFor = (stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint =>
  isSmartTerminal(stream, env) && !env['NO_COLOR'] ? colours : noPaint;
