/** Parses a comma-separated list and appends its names to those of earlier uses of the same flag. */
export const toList = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(',').map((name) => name.trim()),
];

/** Parses a decimal number. Returns NaN where it is invalid; the library's validation rejects that. */
export const toNumber = (text: string): number => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN);
