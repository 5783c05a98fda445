import type { DecodeFailure } from './errors.js';

/** The counts of a run. */
export interface Tally {
  /** Number of requests sent, all attempts included. */
  requests: number;
  pages: number;
  emptyPages: number;
  rows: number;
  invalid: number;
  /** Why the first invalid row was omitted. */
  firstInvalid?: DecodeFailure | undefined;
  repeated: number;
  /** The last total number of rows that the server reported. */
  expected: number | undefined;
}

/** Returns a tally of zeros. */
export const newTally = (): Tally => ({
  requests: 0,
  pages: 0,
  emptyPages: 0,
  rows: 0,
  invalid: 0,
  repeated: 0,
  expected: undefined,
});

/** Adds the counts of a slice to those of its run, which counts the requests itself when they are sent. */
export const addTally = (tally: Tally, part: Tally): void => {
  tally.pages += part.pages;
  tally.rows += part.rows;
  tally.invalid += part.invalid;
  tally.firstInvalid ??= part.firstInvalid;
  tally.repeated += part.repeated;
  if (part.expected !== undefined) tally.expected = (tally.expected ?? 0) + part.expected;
};

/** Returns the number of rows that the server counted but did not return. */
export const missingRows = ({ expected = 0, rows, invalid }: Tally): number => Math.max(0, expected - rows - invalid);
