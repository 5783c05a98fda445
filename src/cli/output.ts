import { once } from 'node:events';
import type { OutputStream } from './context.js';

/** A display on the same terminal, hidden while output is written. */
export interface Neighbour {
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
  #neighbour: Neighbour | undefined;
  #isCorked = false;
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

  /** Sets the display to hide while output is written. */
  makeRoomFor(neighbour: Neighbour): void {
    this.#neighbour = neighbour;
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
    const room = once(this.#stream, 'drain', { signal: this.#signal });
    room.catch(() => undefined); // A caller that does not wait for room has nothing to handle.
    return room;
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
      const leave = () => reject(this.#failure ?? (this.#signal.reason as Error));
      if (this.#signal.aborted || this.#failure !== undefined) return leave();
      this.#signal.addEventListener('abort', leave, { once: true });
      this.#stream.write('', (error) => {
        this.#signal.removeEventListener('abort', leave);
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
    this.#neighbour?.hide();
    this.#stream.uncork();
    this.#neighbour?.show();
  }
}
