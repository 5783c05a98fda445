import { jsonText } from './json-text.js';

/**
 * JSON with the keys of every object in order, so that equal values give equal texts.
 *
 * @throws DecodeError where the value is nested too deep.
 */
export const canonical = (value: unknown): string =>
  jsonText(value, (_key, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** A short fingerprint of a text: FNV-1a over its UTF-16 units, 64 bits in hexadecimal. Finds mistakes, not attackers. */
export const fingerprint = (text: string): string => {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
};
