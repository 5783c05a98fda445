import { isRecord } from '../http/shapes.js';

/** Where a chain of pages continues: its query, and the position in its results. */
export interface Cursor {
  readonly query: unknown;
  readonly position: number;
}

/**
 * Writes a cursor as text that fits into a query string. It contains everything that the next page needs, so the server remembers
 * nothing between pages and a page can be requested again after any failure.
 */
export const writeCursor = ({ query, position }: Cursor): string =>
  Buffer.from(JSON.stringify({ query, position })).toString('base64url');

/** Undefined where the text was not written by {@link writeCursor}. */
export const readCursor = (text: string): Cursor | undefined => {
  try {
    const value = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown;
    if (!isRecord(value) || !Number.isSafeInteger(value['position']) || (value['position'] as number) < 1)
      return undefined;
    return { query: value['query'], position: value['position'] as number };
  } catch {
    return undefined;
  }
};
