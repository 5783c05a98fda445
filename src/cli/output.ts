import { once } from 'node:events';
import type { Writable } from 'node:stream';

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
  readonly #stream: Writable;
  readonly #signal: AbortSignal;
  #neighbour: Neighbour | undefined;
  #isCorked = false;

  /** @param signal - Ends waiting for a reader that does not read. */
  constructor(stream: Writable, signal: AbortSignal) {
    this.#stream = stream;
    this.#signal = signal;
  }

  /** From now on there is somebody on the same terminal. */
  makeRoomFor(neighbour: Neighbour): void {
    this.#neighbour = neighbour;
  }

  write(text: string): Promise<unknown> | undefined {
    if (text === '') return undefined;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#stream.cork();
      process.nextTick(() => this.#uncork());
    }
    return this.#stream.write(text) ? undefined : once(this.#stream, 'drain', { signal: this.#signal });
  }

  /** Waits until everything is out. */
  flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => reject(this.#signal.reason as Error);
      if (this.#signal.aborted) return leave();
      this.#signal.addEventListener('abort', leave, { once: true });
      this.#stream.write('', (error) => {
        this.#signal.removeEventListener('abort', leave);
        if (error) reject(error);
        else resolve();
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
