import { once } from 'node:events';
import type { OutputStream } from './surroundings.js';

/** Somebody who draws on the same terminal and has to make room for each piece of output. */
export interface Neighbour {
  hide(): void;
  show(): void;
}

/**
 * Standard output with backpressure: `write` answers undefined while there is room, and otherwise a promise to wait for. What is
 * written without waiting in between, such as the rows of a page, leaves in one piece.
 */
export class Output {
  readonly #stream: OutputStream;
  readonly #signal: AbortSignal;
  #neighbour: Neighbour | undefined;
  #isCorked = false;
  /** Why something could not be written. A later write can succeed all the same: an empty one does on a full disk. */
  #failure: Error | undefined;
  readonly #noteFailure = (error?: Error | null): void => {
    this.#failure ??= error ?? undefined;
  };

  /** @param signal - Ends waiting for a reader that does not read. */
  constructor(stream: OutputStream, signal: AbortSignal) {
    this.#stream = stream;
    this.#signal = signal;
  }

  /** From now on there is somebody on the same terminal. */
  makeRoomFor(neighbour: Neighbour): void {
    this.#neighbour = neighbour;
  }

  /** Writes nothing more after a failure, which {@link flush} reports. */
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
   * Waits until everything is out: on disk, where the output is a file.
   *
   * @throws What the first write that failed has failed with.
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
