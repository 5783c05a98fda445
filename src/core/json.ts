import { DecodeError } from './errors.js';

/**
 * Returns a value of a response as JSON. JSON.parse reads any depth, but JSON.stringify overflows the stack at some thousand levels.
 *
 * @throws DecodeError where the value is nested too deeply.
 */
export const jsonText = (value: unknown, replacer?: (key: string, inner: unknown) => unknown): string => {
  try {
    return JSON.stringify(value, replacer);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const failures = [{ path: '', expected: 'a row', actual: 'a row nested too deep' }];
    throw new DecodeError('a row is nested too deep to be written as JSON', { reason: 'shape', failures });
  }
};

/**
 * Returns a value as JSON with the keys of every object sorted, so that equal values give equal strings.
 *
 * @throws DecodeError where the value is nested too deeply.
 */
export const canonical = (value: unknown): string =>
  jsonText(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** Returns a short fingerprint of a string: FNV-1a over its UTF-16 units, 64 bits in hexadecimal. Not cryptographic: detects mistakes, not attacks. */
export const fingerprint = (text: string): string => {
  let [high, low] = [0xcbf29ce4, 0x84222325];
  for (let index = 0; index < text.length; index += 1) {
    const mixed = (low ^ text.charCodeAt(index)) >>> 0;
    const product = mixed * 0x1b3; // the prime is 2 ** 40 + 0x1b3
    high = Math.imul(high, 0x1b3) + (mixed << 8) + Math.floor(product / 2 ** 32);
    low = product >>> 0;
  }
  return [high >>> 0, low].map((half) => half.toString(16).padStart(8, '0')).join('');
};
