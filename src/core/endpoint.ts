import type { Decoder } from 'io-ts';

/** One request of the chain that makes up a run. */
export interface PageRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path and query below the API's origin, or an absolute URL as the server gave it. */
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
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
  /** Reads a page from parsed JSON. */
  readonly codec: Decoder<unknown, Page>;
  /** How many array indexes lead to one row in the page: 1 for `entities[3]`, 2 for `results[3].data[0]`. */
  readonly rowDepth: number;
  /** The rows of a page, in the wire's order. */
  rows(page: Page): readonly Row[];
}

/** A question, checked, with the endpoint that answers it. Made by a query builder such as `queueDetails`. */
export interface Query<Params = unknown, Page = unknown, Row = unknown> {
  readonly endpoint: Endpoint<Params, Page, Row>;
  readonly params: Params;
  /** A second question whose rows complete the rows of this one, such as queue names. Asked once a run, before the first page. */
  readonly join?: Join<Row>;
}

/** Completes each row with what a second query told. */
export interface Join<Row> {
  readonly query: Query;
  /** Called once in a run, with all rows of the second query. */
  completer(rows: readonly unknown[]): Completer<Row>;
}

/** Adds to rows, one at a time, what a {@link Join} told. */
export interface Completer<Row> {
  complete(row: Row): Row;
}

/** The type of a query's rows. */
export type RowOf<Q> = Q extends Query<infer _Params, infer _Page, infer Row> ? Row : never;

/** The type of a query's pages, as the wire has them. */
export type PageOf<Q> = Q extends Query<infer _Params, infer Page, infer _Row> ? Page : never;
