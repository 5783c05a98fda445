import { eastAsianWidth } from 'get-east-asian-width';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

const plain = /^[\u0020-\u007e]*$/;
/** Matches characters that take no column of their own: combining marks, joiners, and the vowels and finals of a Hangul syllable. */
const zeroWidth = /[\p{Default_Ignorable_Code_Point}\p{Mn}\p{Me}\u1160-\u11ff]/gu;
const emoji = /\p{Emoji_Presentation}|\ufe0f/u;

const graphemeWidth = (grapheme: string): number => {
  if (emoji.test(grapheme)) return 2;
  let width = 0;
  for (const character of grapheme.replace(zeroWidth, '')) width += eastAsianWidth(character.codePointAt(0) ?? 0);
  return width;
};

/** Returns the number of terminal columns that a string takes. Unicode TR 11. */
export const textWidth = (text: string): number => {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += graphemeWidth(segment);
  return width;
};

/** Cuts a string with `…` where it is wider than `columns`. Never cuts within a character. */
export const cutText = (text: string, columns: number): string => {
  if (textWidth(text) <= columns) return text;
  let kept = '';
  let width = 1;
  for (const { segment } of segmenter.segment(text)) {
    width += graphemeWidth(segment);
    if (width > columns) break;
    kept += segment;
  }
  return `${kept}…`;
};

// Control characters, line and paragraph separators, and marks that change the writing direction.
const harmful = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Removes characters that could move the cursor, colour the screen, break the line or ring the bell. */
export const printable = (text: string): string => text.replace(harmful, '');

// Characters that JSON may contain unescaped and a terminal would act upon.
const unescaped = /[\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Escapes characters of JSON that a terminal would act upon, such as `\u009b`. The value stays the same. */
export const printableJson = (json: string): string =>
  json.replace(unescaped, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
