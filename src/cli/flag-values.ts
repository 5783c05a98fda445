/** `a, b` as two names, after those that the same flag gave before. */
export const toList = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(',').map((name) => name.trim()),
];

/** A decimal number; NaN where it is none, for the library's check to refuse. */
export const toNumber = (text: string): number => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN);
