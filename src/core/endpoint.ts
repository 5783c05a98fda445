import type { Decoder } from 'io-ts';
import type { Observable, SchedulerLike } from 'rxjs';
import type { Report } from './events.js';
import type { Slicing } from './slicing.js';

/** One request of the chain that makes up a run. */
export interface PageRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query below the API's origin, or an absolute URL as the server gave it. */
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** True where carrying it out twice would do harm: a failure after which it may have been carried out is not tried again. */
  readonly once?: boolean | undefined;
}

/** Limits that a contract states. */
export interface RateLimits {
  /**
   * Requests in any minute.
   * @defaultValue no such limit
   */
  readonly perMinute?: number | undefined;
  /**
   * Requests in any second.
   * @defaultValue no such limit
   */
  readonly perSecond?: number | undefined;
}

/**
 * Says how one API answers a question page by page: the first request, the next one, how a page reads, what its rows are.
 * A value without state: client, command line and simulator know only this interface.
 */
export interface Endpoint<Params, Page, Row> {
  /** The name of its query builder. */
  readonly name: string;
  first(params: Params): PageRequest;
  /** The request that follows a page; undefined after the last one. */
  next(page: Page, previous: PageRequest): PageRequest | undefined;
  /**
   * The request to send instead of one that failed, such as one for half as much; undefined: the failure stands. Has to come to an end:
   * it is called again where that request fails too.
   */
  instead?(error: unknown, failed: PageRequest): PageRequest | undefined;
  /** Reads a page from parsed JSON. */
  readonly codec: Decoder<unknown, Page>;
  /** How many array indexes lead to one row in the page: 1 for `entities[3]`, 2 for `results[3].data[0]`. */
  readonly rowDepth: number;
  /**
   * The rows of a page, in the wire's order.
   *
   * @param onRepeated - Called where the page repeats rows that are omitted here, with their number.
   */
  rows(page: Page, onRepeated?: (rows: number) => void): readonly Row[];
  /** How the question is asked of a part of its range; left out where there is no range, or it cannot be cut. */
  readonly slicing?: Slicing<Params, Page, Row> | undefined;
  /** The same page with fewer rows, for a server that ran out of time; undefined where the request cannot ask for fewer. Pages that follow a page keep its size. */
  smaller?(request: PageRequest): PageRequest | undefined;
  /** Which parameters make a query take its server less time, for messages: "lower `size`". Besides a shorter range. */
  readonly lighter?: string | undefined;
  /** Limits that the contract of the endpoint states. Its requests keep to them, instead of the budget's default, where the client's budget sets none. */
  readonly limits?: RateLimits | undefined;
  /** Surrounds the pages with what has to happen before and after, such as a job that must finish first. */
  readonly surround?: Surround | undefined;
  /** What makes a row the same as an earlier one, where pages of this endpoint may repeat rows. */
  identity?(row: Row): string;
  /** What a row is once an answer leaves it out, where the server leaves out what is zero. */
  absent?(row: Row): Row;
  /** How many rows there are in all, where the server says so. */
  total?(page: Page): number | undefined;
}

/**
 * Does what has to be done before the first page, then follows the pages from the request that came of it. It sees the end, the
 * failure and the leaving of the run, as any operator does.
 *
 * @param first - The endpoint's first request.
 * @param follow - Fetches the pages from a request on.
 */
export type Surround = <T>(
  first: PageRequest,
  errands: Errands,
  follow: (first: PageRequest) => Observable<T>,
) => Observable<T>;

/** What a {@link Surround} can use of its client. */
export interface Errands {
  /** Sends a request as pages are sent, with token, budget and retries, and emits its parsed JSON. */
  ask(request: PageRequest): Observable<unknown>;
  readonly scheduler: SchedulerLike;
  readonly report: Report;
}

/** A decoded page with its rows. */
export interface PageOfRows<Page, Row> {
  readonly page: Page;
  readonly rows: readonly Row[];
}

/** A question, checked, with the endpoint that answers it. Made by a query builder such as `queueDetails`. */
export interface Query<Params = unknown, Page = unknown, Row = unknown> {
  readonly endpoint: Endpoint<Params, Page, Row>;
  readonly params: Params;
  /** Puts the queues' names into the rows, which the client looks up before the first page. */
  readonly naming?: Naming<Row> | undefined;
}

/** Completes rows with the names of their queues. */
export interface Naming<Row> {
  /** @param names - Queue names by id. */
  name(row: Row, names: ReadonlyMap<string, string>): Row;
}

/** The type of a query's rows. */
export type RowOf<Q> = Q extends Query<infer _Params, infer _Page, infer Row> ? Row : never;

/** The type of a query's pages, as the wire has them. */
export type PageOf<Q> = Q extends Query<infer _Params, infer Page, infer _Row> ? Page : never;
