import { defer, from, map, type Observable, toArray } from 'rxjs';
import { bodyChunks } from './body-chunks.js';
import type { DecodeBody } from './body-decoder.js';
import type { FetchAnswer } from './fetch-like.js';

/** Why a body cannot be read, as the code of its error. Permanent, for the next response would be the same. */
export type BodyFault = 'ERR_BODY_TOO_LARGE' | 'ERR_BODY_TYPE';

/** How one body is read. */
export interface ReadBodyOptions {
  readonly decode: DecodeBody;
  readonly maxBytes: number;
  /** What a message suggests where the body is too large. */
  readonly lighter?: string | undefined;
  /** Makes the error of a body that cannot be read. */
  fail(code: BodyFault, message: string, cause?: unknown): Error;
  /** Called when waiting for chunks begins, and for each one. */
  heard(): void;
}

export interface Body {
  readonly text: string;
  /** Length after decompression. */
  readonly bytes: number;
}

/**
 * Reads a body chunk by chunk, so that silence and size are noticed while they happen: on Node, the text promise of
 * cross-fetch never settles when the peer closes in the middle. Whatever goes wrong is an error of the stream.
 */
export const readBody = (answer: FetchAnswer, options: ReadBodyOptions): Observable<Body> =>
  defer(() => {
    const chunks$ = bodyChunks(answer.body);
    return chunks$ === undefined ? wholeText(answer, options) : joined(chunks$, options);
  });

const joined = (
  chunks$: Observable<unknown>,
  { decode, maxBytes, lighter, fail, heard }: ReadBodyOptions,
): Observable<Body> =>
  defer(() => {
    let bytes = 0;
    heard();
    return chunks$.pipe(
      map((chunk) => {
        if (!isBytes(chunk)) throw wrongType(fail, `yields ${typeof chunk} chunks`);
        heard();
        bytes += chunk.byteLength;
        if (bytes > maxBytes) throw tooLarge(fail, maxBytes, lighter);
        return chunk;
      }),
      toArray(),
      map((chunks) => {
        try {
          return { text: decode(chunks, bytes), bytes };
        } catch (cause) {
          // Neither the memory nor the longest string of a platform is unlimited: V8 ends at 512 MiB.
          const message = `the response body of ${bytes} bytes does not fit into one string: ${lighter ?? 'request smaller pages'}`;
          throw fail('ERR_BODY_TOO_LARGE', message, cause);
        }
      }),
    );
  });

/** Where there is no stream: the size is known only once all of it is there. */
const wholeText = (answer: FetchAnswer, { maxBytes, lighter, fail }: ReadBodyOptions): Observable<Body> =>
  from(answer.text()).pipe(
    map((text: unknown) => {
      if (typeof text !== 'string') throw wrongType(fail, `is of the type ${typeof text}`);
      // A character has one byte at least: a text that is much too long is not measured.
      const bytes = text.length > maxBytes ? text.length : new TextEncoder().encode(text).byteLength;
      if (bytes > maxBytes) throw tooLarge(fail, maxBytes, lighter);
      return { text, bytes };
    }),
  );

/** Of any realm: a Buffer of Node is no `instanceof` the Uint8Array of a context of its own. */
const isBytes = (chunk: unknown): chunk is Uint8Array =>
  Object.prototype.toString.call(chunk) === '[object Uint8Array]';

const tooLarge = (fail: ReadBodyOptions['fail'], maxBytes: number, lighter = 'request smaller pages'): Error =>
  fail('ERR_BODY_TOO_LARGE', `the response body is larger than ${maxBytes} bytes: ${lighter}, or raise maxBodyBytes`);

const wrongType = (fail: ReadBodyOptions['fail'], what: string): Error =>
  fail('ERR_BODY_TYPE', `the response body ${what}, not bytes: check what \`fetch\` returns`);
