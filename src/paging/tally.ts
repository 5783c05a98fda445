/** What a run counts. */
export interface Tally {
  pages: number;
  emptyPages: number;
  rows: number;
  invalid: number;
  repeated: number;
  /** Rows in all, as the server said last. */
  expected: number | undefined;
}

/** A tally of nothing. */
export const newTally = (): Tally => ({
  pages: 0,
  emptyPages: 0,
  rows: 0,
  invalid: 0,
  repeated: 0,
  expected: undefined,
});
