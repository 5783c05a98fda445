import type { Interval } from './interval.js';

/** How a query's range is divided into slices, and how the rows of the slices are merged. */
export interface Slicing<Params, Page, Row> {
  /** Returns the requested range. */
  range(params: Params): Interval;
  /** Returns the granularity, an ISO 8601 duration; undefined where the range is one interval. Slices contain only whole steps. */
  granularity(params: Params): string | undefined;
  /** Returns the IANA name of the time zone that days, weeks and months are counted in. */
  timeZone(params: Params): string;
  /** Returns the parameters with another range. */
  within(params: Params, range: Interval): Params;
  /** Returns the number of requests that one slice takes; undefined where only its pages show it, which is at least one. */
  requests?(params: Params): number;
  /** Returns the key of a row, its interval included: rows with the same key are repetitions of one row. For writing rows by key. */
  key(row: Row): string;
  /**
   * Returns the row of a key that a response omits, because the server omits zeros: metric values of zero, and rates that are null.
   * Undefined where the key is not one of this endpoint.
   */
  omitted?(key: string): OmittedRow<Row> | undefined;
  /** True where a row can be in several slices, because it begins in one and ends in another: it is delivered with the first. Requires `Endpoint.identity`. */
  readonly overlaps?: boolean;
  /** Returns true where the first page shows that the slice has more rows than the server returns: it is split before further pages are requested. */
  exceeds?(page: Page): boolean;
  /** Writes the interval into rows that do not contain one. `Endpoint.rows` must return new objects, because the page must not change. */
  dated?(rows: readonly Row[], interval: Interval): void;
  /**
   * Returns a merger that combines the pages of all slices into the page that the whole range would have.
   *
   * Rejects with a MergeError where a metric of the query cannot be merged.
   */
  merger(params: Params): Promise<Merger<Page>>;
}

/** A row that a response omits, and its interval. */
export interface OmittedRow<Row> {
  readonly row: Row;
  readonly interval: Interval;
}

/** Returns the minimum number of requests of one slice. */
export const requestsEach = <Params, Page, Row>({ requests }: Slicing<Params, Page, Row>, params: Params): number =>
  requests?.(params) ?? 1;

/** Merges pages, added in any order, into one row per group. */
export interface Merger<Page> {
  /** @throws MergeError where a row would contain a value that cannot be calculated from its parts. */
  add(page: Page): void;
  /** Returns the merged page. */
  whole(): Page;
  /** Returns the statistics that the page omits because they cannot be calculated from the parts; undefined where it omits none. */
  omitted?(): readonly OmittedStatistic[];
}

/** A statistic that merged rows do not contain. */
export interface OmittedStatistic {
  readonly metric: string;
  /** `target`, `p95`, ... */
  readonly statistic: string;
  /** The reason, such as `differs between parts (0.8, 0.9)`. */
  readonly reason: string;
}
