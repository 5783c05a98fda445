import { from, map, Observable } from 'rxjs';
import { bodyChunks } from './body-chunks.js';
import type { FetchAnswer } from './fetch-like.js';

/** How one body is read. */
export interface ReadBodyOptions {
  readonly maxBytes: number;
  tooLarge(): Error;
  /** Told when waiting for chunks begins, and of each one. */
  heard(): void;
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
export const readBody = (answer: FetchAnswer, { maxBytes, tooLarge, heard }: ReadBodyOptions): Observable<Body> => {
  const chunks$ = bodyChunks(answer.body);
  if (chunks$ === undefined) return from(answer.text()).pipe(map((text) => ({ text, bytes: text.length })));
  return new Observable((subscriber) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    heard();
    return chunks$.subscribe({
      next: (chunk) => {
        chunks.push(chunk);
        bytes += chunk.byteLength;
        heard();
        if (bytes > maxBytes) subscriber.error(tooLarge());
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
