// Control characters, line and paragraph separators, and marks that turn the writing direction.
const harmful = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text from elsewhere without what could move the cursor, colour the screen, break the line or ring the bell. */
export const printable = (text: string): string => text.replace(harmful, '');
