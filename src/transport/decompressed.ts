import type { Readable, Transform } from 'node:stream';
import { TransportError } from './transport-error.js';

/** A response of cross-fetch on Node, its body as it came. */
interface Compressed {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: unknown;
}

/** More than any server has a reason for: each coding costs a stream. */
const mostCodings = 5;

/**
 * The decompressed body of a response, by its `Content-Encoding`: names in any case, and lists such as `gzip, gzip` (RFC 9110, 8.4).
 * Undefined where it is not compressed. Node only.
 *
 * @throws TransportError with the code `ERR_CONTENT_ENCODING` for a coding that was not requested and is unknown.
 */
export const decompressed = ({ status, headers, body }: Compressed): Promise<Readable> | undefined => {
  const codings = codingsIn(headers.get('Content-Encoding'));
  // These have no body, whatever they say of it.
  if (codings.length === 0 || status === 204 || status === 304) return undefined;
  return codings.reduceRight(
    (stream, coding) => stream.then((compressed) => decoderOf(coding)(compressed)),
    Promise.resolve(body as Readable),
  );
};

const codingsIn = (header: string | null): readonly string[] => {
  const codings = (header ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > mostCodings) throw unknown(`${codings.length} codings`);
  return codings;
};

/** Bytes that are decompressed at once. With zlib's own 16 kB, a page of 300 kB takes 20 turns of the event loop. */
const chunkSize = 2 ** 18;

type Decoder = (compressed: Readable) => Readable | Promise<Readable>;

const decoderOf = (coding: string): Decoder => {
  const { zlib } = nodeModules();
  // As browsers do: a body whose end is missing a few bytes is still a body.
  const lenient = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH, chunkSize };
  switch (coding.replace(/^x-/, '')) {
    case 'gzip':
      return through(() => zlib.createGunzip(lenient));
    case 'br':
      return through(() => zlib.createBrotliDecompress({ chunkSize }));
    case 'deflate':
      return inflated;
    default:
      throw unknown(`the coding ${coding.slice(0, 40)}`);
  }
};

const through =
  (make: () => Transform): Decoder =>
  (compressed) => {
    const decoder = make();
    // What ends one stream ends the others; the reader of the last one sees the error.
    nodeModules().stream.pipeline(compressed, decoder, () => undefined);
    return decoder;
  };

/** `deflate` means the zlib format. Some servers send raw deflate instead, which the first byte shows. */
const inflated: Decoder = (compressed) =>
  new Promise((resolve, reject) => {
    const { stream, zlib } = nodeModules();
    // A body that has ended and is empty emits `end` alone; its reader would listen too late for it.
    const empty = () => resolve(stream.Readable.from([]));
    compressed.once('error', reject);
    compressed.once('end', empty);
    compressed.once('readable', () => {
      compressed.off('error', reject);
      compressed.off('end', empty);
      const chunk = compressed.read() as Uint8Array | null;
      if (chunk === null) return empty();
      compressed.unshift(chunk);
      const isZlib = ((chunk[0] ?? 0) & 0x0f) === 8;
      resolve(
        through(() => (isZlib ? zlib.createInflate({ chunkSize }) : zlib.createInflateRaw({ chunkSize })))(compressed),
      );
    });
  });

const unknown = (what: string): TransportError =>
  new TransportError(
    `the response cannot be decompressed: its Content-Encoding has ${what}, and gzip, deflate and br are known`,
    'ERR_CONTENT_ENCODING',
  );

/** Not imported: a bundle for browsers would look for them. */
const nodeModules = () => ({
  zlib: process.getBuiltinModule('node:zlib'),
  stream: process.getBuiltinModule('node:stream'),
});
