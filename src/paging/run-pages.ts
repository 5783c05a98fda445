import { defer, map, type Observable, type SchedulerLike, tap } from 'rxjs';
import { type Demand, endlessDemand } from '../core/demand.js';
import type { PageRequest, Query } from '../core/endpoint.js';
import { PagingError } from '../core/errors.js';
import type { Report } from '../core/events.js';
import { decodePages, type OnInvalidRow } from '../operators/decode-pages.js';
import { followNext } from '../operators/follow-next.js';
import { pathOf } from '../transport/send.js';
import { nextLink } from './next-link.js';
import type { PageSource } from './page-source.js';

/** A decoded page with its rows. */
export interface PageOfRows<Page, Row> {
  readonly page: Page;
  readonly rows: readonly Row[];
}

/** Bounds and choices of one run, all given. */
export interface RunPagesOptions {
  readonly demand?: Demand | undefined;
  readonly maxPages: number;
  readonly maxEmptyPages: number;
  readonly onInvalidRow: OnInvalidRow;
}

/** What a run needs from its client. */
export interface RunPagesParts {
  readonly source: PageSource;
  /** The API's origin. */
  readonly origin: string;
  readonly scheduler: SchedulerLike;
  readonly report: Report;
}

/**
 * Runs a query: its pages in order, each decoded once, guarded against chains that loop, leave the origin or never end.
 *
 * @throws PagingError, DecodeError, and whatever a page request throws.
 */
export const runPages = <Params, Page, Row>(
  { endpoint, params }: Query<Params, Page, Row>,
  { demand = endlessDemand, maxPages, maxEmptyPages, onInvalidRow }: RunPagesOptions,
  { source, origin, scheduler, report }: RunPagesParts,
): Observable<PageOfRows<Page, Row>> =>
  defer(() => {
    const startedAt = scheduler.now();
    const asked = new Set<string>();
    let pages = 0;
    let emptyPages = 0;
    let rowCount = 0;
    let invalid = 0;

    const first = absolute(endpoint.first(params), origin);
    asked.add(keyOf(first));

    const fetchPage = (request: PageRequest): Observable<PageOfRows<Page, Row>> =>
      source(request).pipe(
        decodePages(endpoint.codec, {
          onInvalidRow,
          rowDepth: endpoint.rowDepth,
          facts: { path: pathOf(request.url), attempts: 1 },
          onSkip: (failure) => {
            invalid += 1;
            report({ kind: 'invalid-row', ...failure });
          },
        }),
        map((page) => ({ page, rows: endpoint.rows(page) })),
        tap(({ rows }) => {
          pages += 1;
          rowCount += rows.length;
          emptyPages = rows.length === 0 ? emptyPages + 1 : 0;
          report({ kind: 'page', query: endpoint.name, page: pages, rows: rows.length });
        }),
      );

    const next = ({ page }: PageOfRows<Page, Row>, previous: PageRequest): PageRequest | undefined => {
      const following = endpoint.next(page, previous);
      if (following === undefined) return undefined;
      const request = { ...following, url: nextLink(following.url, previous.url, origin, pages) };
      refuseLongChain(pages, maxPages, emptyPages, maxEmptyPages);
      const key = keyOf(request);
      if (asked.has(key)) {
        throw new PagingError(
          `page ${pages} leads back to a page that was read: ${pathOf(request.url)}`,
          'loop',
          pages,
        );
      }
      asked.add(key);
      return request;
    };

    return followNext(first, next, fetchPage, { demand }).pipe(
      tap({
        complete: () =>
          report({
            kind: 'complete',
            query: endpoint.name,
            pages,
            rows: rowCount,
            invalid,
            ms: scheduler.now() - startedAt,
          }),
      }),
    );
  });

const absolute = (request: PageRequest, origin: string): PageRequest => ({
  ...request,
  url: nextLink(request.url, `${origin}/`, origin, 0),
});

const keyOf = ({ method, url, body }: PageRequest): string => `${method} ${url} ${JSON.stringify(body) ?? ''}`;

const refuseLongChain = (pages: number, maxPages: number, emptyPages: number, maxEmptyPages: number): void => {
  if (pages >= maxPages) {
    const message = `page ${pages} leads to another one, and maxPages is ${maxPages}: raise it, or narrow the query`;
    throw new PagingError(message, 'too-many-pages', pages);
  }
  if (emptyPages >= maxEmptyPages) {
    const message = `${emptyPages} empty pages in a row, and still a link to the next: the chain does not seem to end`;
    throw new PagingError(message, 'too-many-empty-pages', pages);
  }
};
