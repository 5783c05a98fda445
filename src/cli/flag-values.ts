/** `a, b` as two names. */
export const toList = (text: string): readonly string[] => text.split(',').map((name) => name.trim());

/** A decimal number; NaN where it is none, for the library's check to refuse. */
export const toNumber = (text: string): number => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN);
