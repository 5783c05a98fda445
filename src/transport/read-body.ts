import { from, map, Observable, type SchedulerLike } from 'rxjs';
import { bodyChunks } from './body-chunks.js';
import type { FetchAnswer } from './fetch-like.js';

/** Bounds on the reading of one body, and the errors for passing them. */
export interface BodyBounds {
  readonly idleMs: number;
  readonly maxBytes: number;
  readonly scheduler: SchedulerLike;
  idle(): Error;
  tooLarge(): Error;
}

export interface Body {
  readonly text: string;
  /** Length after decompression. */
  readonly bytes: number;
}

/**
 * Reads a body chunk by chunk, so that silence and size are noticed while they happen: on Node, the text promise of
 * cross-fetch never settles when the peer closes in the middle.
 */
export const readBody = (answer: FetchAnswer, bounds: BodyBounds): Observable<Body> => {
  const chunks$ = bodyChunks(answer.body);
  if (chunks$ === undefined) return from(answer.text()).pipe(map((text) => ({ text, bytes: text.length })));
  return new Observable((subscriber) => {
    const { scheduler, idleMs, maxBytes } = bounds;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    let lastAt = scheduler.now();

    // One timer for all chunks: to start one anew for each would cost more than the reading.
    const idle = scheduler.schedule(function () {
      const leftMs = lastAt + idleMs - scheduler.now();
      if (leftMs > 0) this.schedule(undefined, Math.ceil(leftMs));
      else subscriber.error(bounds.idle());
    }, idleMs);
    subscriber.add(idle);

    chunks$.subscribe({
      next: (chunk) => {
        chunks.push(chunk);
        bytes += chunk.byteLength;
        lastAt = scheduler.now();
        if (bytes > maxBytes) subscriber.error(bounds.tooLarge());
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        subscriber.next({ text: decode(chunks, bytes), bytes });
        subscriber.complete();
      },
    });
  });
};

const decode = (chunks: readonly Uint8Array[], bytes: number): string => {
  const whole = new Uint8Array(bytes);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return new TextDecoder().decode(whole);
};
