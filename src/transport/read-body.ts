import {
  from,
  map,
  type Observable,
  type ObservableInput,
  reduce,
  type SchedulerLike,
  throwError,
  timeout,
} from 'rxjs';
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
  readonly bytes: number;
}

/**
 * Reads a body chunk by chunk, so that silence and size are noticed while they happen: on Node, the text promise of
 * cross-fetch never settles when the peer closes in the middle.
 */
export const readBody = (answer: FetchAnswer, bounds: BodyBounds): Observable<Body> => {
  if (!isStream(answer.body)) return from(answer.text()).pipe(map((text) => ({ text, bytes: text.length })));
  return from(answer.body).pipe(
    timeout({ each: bounds.idleMs, scheduler: bounds.scheduler, with: () => throwError(() => bounds.idle()) }),
    reduce(
      (body: { chunks: Uint8Array[]; bytes: number }, chunk) => {
        body.chunks.push(chunk);
        body.bytes += chunk.byteLength;
        if (body.bytes > bounds.maxBytes) throw bounds.tooLarge();
        return body;
      },
      { chunks: [], bytes: 0 },
    ),
    map(({ chunks, bytes }) => ({ text: decode(chunks, bytes), bytes })),
  );
};

const isStream = (body: unknown): body is ObservableInput<Uint8Array> =>
  typeof body === 'object' && body !== null && ('getReader' in body || Symbol.asyncIterator in body);

const decode = (chunks: readonly Uint8Array[], bytes: number): string => {
  const whole = new Uint8Array(bytes);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return new TextDecoder().decode(whole);
};
