/**
 * Seeded chance. Own code instead of a dependency: history must come out the same in every release, and a few
 * lines that never change are easier to pin than a package.
 */

/** Mixes whole numbers into 32 well-spread bits (the finalizer of MurmurHash3 after each part). */
export const hash32 = (...parts: readonly number[]): number => {
  let mixed = 0x9e3779b9;
  for (const part of parts) {
    mixed = finalize(mixed ^ part);
    // Bits above 32 count as well: seeds and day numbers may be any safe integer.
    mixed = finalize(mixed + Math.floor(part / 2 ** 32));
  }
  return mixed >>> 0;
};

const finalize = (bits: number): number => {
  let mixed = bits | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) + 0x9e3779b9;
};

/** Numbers from 0 (inclusive) to 1 (exclusive), always the same ones for one seed (mulberry32). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A version 4 UUID that always is the same one for the same parts. */
export const uuidFrom = (...parts: readonly number[]): string => {
  const hex = [1, 2, 3, 4]
    .map((salt) =>
      hash32(salt, ...parts)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
  const variant = '89ab'.charAt(hash32(5, ...parts) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
};
