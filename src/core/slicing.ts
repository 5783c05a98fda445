import type { Interval } from './interval.js';

/** How an endpoint's question is asked of a part of its range, and how the answers become one again. */
export interface Slicing<Params, Page, Row> {
  /** The range that is asked. */
  range(params: Params): Interval;
  /** ISO 8601 duration; undefined where the range is one interval. Slices never cut through one of its steps. */
  granularity(params: Params): string | undefined;
  /** IANA name of the calendar that days, weeks and months follow. */
  timeZone(params: Params): string;
  /** The same question of another range. */
  within(params: Params, range: Interval): Params;
  /** Requests that one slice takes; undefined where only its pages tell: one at least. */
  requests?(params: Params): number;
  /** What a row is about, interval included: rows with one key are one row told again. For writing rows by key. */
  key(row: Row): string;
  /**
   * The row that a key stands for where an answer omits it, because the server omits what is zero: zeros, and rates that are null. Undefined
   * where the key is not one of this endpoint.
   */
  omitted?(key: string): OmittedRow<Row> | undefined;
  /** True where a row can be in several slices, as one that begins in one and ends in another: it is delivered with the first of them. Needs `Endpoint.identity`. */
  readonly overlaps?: boolean;
  /** Whether a slice has more rows than the server returns, as its first page says: it is split before its other pages are requested. */
  exceeds?(page: Page): boolean;
  /** Writes the interval into rows that do not say it themselves. `Endpoint.rows` has to make them anew: what is of the page stays as the wire has it. */
  dated?(rows: readonly Row[], interval: Interval): void;
  /**
   * Merges the pages of all slices into the page that the whole range would have given.
   *
   * Rejects with a MergeError where a metric of the query cannot be merged.
   */
  merger(params: Params): Promise<Merger<Page>>;
}

/** A row that an answer omits, and the step that it is about. */
export interface OmittedRow<Row> {
  readonly row: Row;
  readonly interval: Interval;
}

/** Requests of one slice at least. */
export const requestsEach = <Params, Page, Row>({ requests }: Slicing<Params, Page, Row>, params: Params): number =>
  requests?.(params) ?? 1;

/** Takes pages in any order; contains one row a group. */
export interface Merger<Page> {
  /** @throws MergeError where a row would contain a value that does not follow from its parts. */
  add(page: Page): void;
  /** The page of everything added. */
  whole(): Page;
  /** What the page does not contain because it does not follow from its parts; undefined where everything does. */
  omitted?(): readonly OmittedStatistic[];
}

/** A statistic of a metric that merged rows do not contain. */
export interface OmittedStatistic {
  readonly metric: string;
  /** `target`, `p95`, ... */
  readonly statistic: string;
  /** Why, such as `differs between parts (0.8, 0.9)`. */
  readonly reason: string;
}
