import { Readable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import { firstValueFrom } from 'rxjs';
import { bodyDecoder, readBody } from '../../src/transport/http.js';
import { mutated } from './support/hostile.js';

const encoder = new TextEncoder();

/** The bytes in pieces, cut anywhere, including inside a character. */
const cut = (bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] => {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
};

const bodies = {
  'web stream': (chunks: readonly Uint8Array[]) =>
    new ReadableStream({
      start: (controller) => {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    }),
  'Node stream': (chunks: readonly Uint8Array[]) => Readable.from(chunks, { objectMode: false }),
};

const text = fc.string({ unit: 'binary', maxLength: 40 });
const bytes = fc.oneof(
  text.map((value) => encoder.encode(value)),
  text.chain(mutated),
  fc.uint8Array({ maxLength: 40 }),
  fc.constant(encoder.encode('{"name":"Ärger 🙂 漢字"}')),
);

for (const [kind, bodyOf] of Object.entries(bodies)) {
  describe(`a body of any bytes in any pieces, as a ${kind}`, () => {
    // One for all: the contents of a body must not appear in the next one.
    const decode = bodyDecoder();

    it('should be one string, as if it had arrived whole, or larger than allowed', () =>
      fc.assert(
        fc.asyncProperty(
          bytes,
          fc.array(fc.nat(), { maxLength: 6 }),
          fc.nat({ max: 60 }),
          async (whole, places, maxBytes) => {
            const response = {
              status: 200,
              headers: new Headers(),
              body: bodyOf(cut(whole, places)),
              text: () => '' as never,
            };
            const body = await firstValueFrom(
              readBody(response, { decode, maxBytes, onChunk: () => undefined, fail: (code) => new Error(code) }),
            ).catch((error: unknown) => (error as Error).message);
            const fits = { text: new TextDecoder().decode(whole), bytes: whole.length };
            expect(body).to.deep.equal(whole.length > maxBytes ? 'ERR_BODY_TOO_LARGE' : fits);
          },
        ),
        { numRuns: 200 },
      ));
  });
}
