import type { DecodeFailure } from './errors.js';

/** What a run counts. */
export interface Tally {
  /** Sent, tries included. */
  requests: number;
  pages: number;
  emptyPages: number;
  rows: number;
  invalid: number;
  /** Why the first row was left out. */
  firstInvalid?: DecodeFailure | undefined;
  repeated: number;
  /** Rows in all, as the server said last. */
  expected: number | undefined;
}

/** A tally of nothing. */
export const newTally = (): Tally => ({
  requests: 0,
  pages: 0,
  emptyPages: 0,
  rows: 0,
  invalid: 0,
  repeated: 0,
  expected: undefined,
});

/** Adds what a part of a run has counted. */
export const addTally = (tally: Tally, part: Tally): void => {
  tally.requests += part.requests;
  tally.pages += part.pages;
  tally.rows += part.rows;
  tally.invalid += part.invalid;
  tally.firstInvalid ??= part.firstInvalid;
  tally.repeated += part.repeated;
  if (part.expected !== undefined) tally.expected = (tally.expected ?? 0) + part.expected;
};

/** Number of rows that the server counted and that did not come. */
export const missingRows = ({ expected = 0, rows, invalid }: Tally): number => Math.max(0, expected - rows - invalid);
