import { from, map, Observable } from 'rxjs';
import { bodyChunks } from './body-chunks.js';
import type { DecodeBody } from './body-decoder.js';
import type { FetchAnswer } from './fetch-like.js';

/** How one body is read. */
export interface ReadBodyOptions {
  readonly decode: DecodeBody;
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
export const readBody = (
  answer: FetchAnswer,
  { decode, maxBytes, tooLarge, heard }: ReadBodyOptions,
): Observable<Body> => {
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
