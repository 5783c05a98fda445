import type { Decoder } from 'io-ts';
import type { Observable, SchedulerLike } from 'rxjs';
import type { OmittedStatistic, Report } from './events.js';
import type { Interval } from './interval.js';

/** One request of a run. */
export interface PageRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query string on the API's origin, or an absolute URL that the server sent. */
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** True where the request must not be executed twice: it is not retried after a failure that leaves open whether it was executed. */
  readonly once?: boolean | undefined;
}

/** Rate limits of a contract. */
export interface RateLimits {
  /**
   * Maximum number of requests in any minute.
   * @defaultValue no such limit
   */
  readonly perMinute?: number | undefined;
  /**
   * Maximum number of requests in any second.
   * @defaultValue no such limit
   */
  readonly perSecond?: number | undefined;
}

/**
 * Describes how a query becomes requests, and responses become pages and rows. A value without state: client, command line and
 * simulator depend only on this interface.
 */
export interface Endpoint<Params, Page, Row> {
  /** Name of the query builder. */
  readonly name: string;
  /** Returns the first request. */
  first(params: Params): PageRequest;
  /** Returns the request that follows a page; undefined after the last page. */
  next(page: Page, previous: PageRequest): PageRequest | undefined;
  /**
   * Returns a request to send in place of one that failed, such as one for half as much; undefined: the failure is final. It is called
   * again where that request fails too, so it must eventually return undefined.
   */
  instead?(error: unknown, failed: PageRequest): PageRequest | undefined;
  /** Decodes a page from parsed JSON. */
  readonly codec: Decoder<unknown, Page>;
  /** @deprecated Has no effect: the codec describes where the rows are, see {@link rowsOf}. */
  readonly rowDepth?: number | undefined;
  /**
   * Returns the rows of a page, in the order of the response.
   *
   * @param onRepeated - Called where the page repeats rows that are omitted here, with their number.
   */
  rows(page: Page, onRepeated?: (rows: number) => void): readonly Row[];
  /** How the query's range is divided into slices; omitted where there is no range, or it cannot be divided. */
  readonly slicing?: Slicing<Params, Page, Row> | undefined;
  /**
   * Returns a request for the same page with fewer rows, for a server that timed out; undefined where the request cannot have fewer. The
   * following pages keep that size. Used only in runs without slices.
   */
  smaller?(request: PageRequest): PageRequest | undefined;
  /** Names the parameters, other than a shorter range, that make a query faster on the server, for messages: "lower `size`". */
  readonly lighter?: string | undefined;
  /** Rate limits of the endpoint's contract. They replace the default of the rate budget where the client's `budget` option sets no limits. */
  readonly limits?: RateLimits | undefined;
  /** Does what is necessary before and after the pages, such as running a job first. */
  readonly surround?: Surround | undefined;
  /** Returns a key that is equal for a repeated row, where pages of this endpoint may repeat rows. */
  identity?(row: Row): string;
  /** Returns the row of zeros for a row that a response omits, where the server omits zeros. */
  absent?(row: Row): Row;
  /** Returns the total number of rows, where the server reports it. */
  total?(page: Page): number | undefined;
}

/**
 * Does what is necessary before the first page, then follows the pages from the resulting request. Like any operator, it sees whether the
 * run completes, fails or is unsubscribed.
 *
 * @param first - The endpoint's first request.
 * @param follow - Requests the pages, starting with a request.
 */
export type Surround = <T>(
  first: PageRequest,
  errands: Errands,
  follow: (first: PageRequest) => Observable<T>,
) => Observable<T>;

/** The functions of the client that a {@link Surround} can use. */
export interface Errands {
  /** Sends a request with token, rate budget and retries, like a page request, and emits the parsed JSON of the response. */
  ask(request: PageRequest): Observable<unknown>;
  readonly scheduler: SchedulerLike;
  readonly report: Report;
}

/** A decoded page with its rows. */
export interface PageOfRows<Page, Row> {
  readonly page: Page;
  readonly rows: readonly Row[];
}

/** An endpoint with validated parameters. Made by a query builder such as `queueDetails`. */
export interface Query<Params = unknown, Page = unknown, Row = unknown> {
  readonly endpoint: Endpoint<Params, Page, Row>;
  readonly params: Params;
  /** Adds queue names to the rows; the client looks them up before the first page. */
  readonly naming?: Naming<Row> | undefined;
}

/** Adds queue names to rows. */
export interface Naming<Row> {
  /** @param names - Queue names by id. */
  name(row: Row, names: ReadonlyMap<string, string>): Row;
}

/** The type of a query's rows. */
export type RowOf<Q> = Q extends Query<infer _Params, infer _Page, infer Row> ? Row : never;

/** The type of a query's pages, with the fields of the response body. */
export type PageOf<Q> = Q extends Query<infer _Params, infer Page, infer _Row> ? Page : never;

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
