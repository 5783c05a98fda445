// Control characters, line and paragraph separators, and marks that change the writing direction.
const harmful = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Removes characters that could move the cursor, colour the screen, break the line or ring the bell. */
export const printable = (text: string): string => text.replace(harmful, '');

// Characters that JSON may contain unescaped and a terminal would act upon.
const unescaped = /[\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Escapes characters of JSON that a terminal would act upon, such as `\u009b`. The value stays the same. */
export const printableJson = (json: string): string =>
  json.replace(unescaped, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
