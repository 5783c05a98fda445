import {
  catchError,
  defer,
  map,
  type Observable,
  of,
  type SchedulerLike,
  switchMap,
  throwError,
  timer,
  concat,
  EMPTY,
  mergeMap,
  observeOn,
  Subject,
  tap,
} from 'rxjs';
import { type Demand, endlessDemand } from '../core/demand.js';
import { fingerprint } from '../core/json.js';
import type { PageOfRows, PageRequest, Query } from '../core/endpoint.js';
import { causeFacts } from '../core/error-guards.js';
import { PagingError } from '../core/errors.js';
import type { Report } from '../core/events.js';
import { requirePage } from '../core/require-page.js';
import { newTally, type Tally } from '../core/run-stats.js';
import { unrepeated } from '../core/unrepeated.js';
import { decodePage, type DecodePagesOptions, type OnInvalidRow } from '../operators/decode-page.js';
import { followNext } from '../operators/follow-next.js';
import type { Redact } from '../transport/redact.js';
import { pathOf } from '../transport/http.js';
import type { RequestPage } from './request-page.js';
import { homeUrl, parseUrl } from '../core/same-origin.js';

/** Options of {@link pushAhead}. */
export interface PushAheadOptions {
  /** Number of pages requested in addition to the one that is delivered, 1 or more. */
  readonly prefetch: number;
  readonly scheduler: SchedulerLike;
}

/**
 * Delivers each page one turn of the scheduler after it arrived, so that the request for the next page is already in progress while a slow
 * subscriber processes this one. Buffers at most `1 + prefetch` pages. Delivers the pages before an error first.
 *
 * @param run - Requests pages, and awaits the demand before each but the first.
 */
export const pushAhead = <Page>(
  run: (demand: Demand) => Observable<Page>,
  { prefetch, scheduler }: PushAheadOptions,
): Observable<Page> =>
  defer(() => {
    let held = 0;
    const delivered = new Subject<unknown>();
    const wanted$ = defer(() => (held <= prefetch ? of(undefined) : delivered));
    const isDelivered$ = defer(() => {
      held -= 1;
      delivered.next(undefined);
      return EMPTY;
    });
    return run({ wanted$ }).pipe(
      tap(() => (held += 1)),
      observeOn(scheduler),
      mergeMap((page) => concat(of(page), isDelivered$)),
    );
  });

/** Settings of one chain of pages. */
export interface RunPagesOptions {
  readonly demand?: Demand | undefined;
  /** Number of pages requested ahead of a push subscriber. Ignored where there is a demand. */
  readonly pushAhead: number;
  readonly maxPages: number;
  readonly maxEmptyPages: number;
  readonly onInvalidRow: OnInvalidRow;
}

/** Dependencies of a run. */
export interface RunPagesParts {
  readonly source: RequestPage;
  /** The API's origin. */
  readonly origin: string;
  /** Origins that the server writes in place of the API's: see `ClientOptions.trustedOrigins`. */
  readonly trustedOrigins?: readonly string[];
  readonly scheduler: SchedulerLike;
  readonly report: Report;
  /** Removes tokens from strings. */
  readonly redact: Redact;
}

/** Wait before an empty page is requested once more, in milliseconds. */
const emptyPageWaitMs = 1_000;

/** A page and its request. */
interface Fetched<Page, Row> extends PageOfRows<Page, Row> {
  readonly request: PageRequest;
}

/**
 * Runs a query as one chain of pages: emits its pages in order, each decoded once. Rejects chains that loop, lead to another origin or
 * never end. Requests an empty page that would end the rows below the server's total once more.
 *
 * @param tally - Counts pages and rows.
 * @throws PagingError, DecodeError, and the errors of a page request.
 */
export const runPages = <Params, Page, Row>(
  { endpoint, params }: Query<Params, Page, Row>,
  { demand = endlessDemand, pushAhead: prefetch, onInvalidRow, ...bounds }: RunPagesOptions,
  { source, origin, trustedOrigins, scheduler, report, redact }: RunPagesParts,
  tally: Tally = newTally(),
): Observable<PageOfRows<Page, Row>> =>
  defer(() => {
    const resolved = (request: PageRequest, base: string, page: number): PageRequest => ({
      ...request,
      url: nextLink(request.url, base, origin, { page, redact, trustedOrigins }),
    });
    const isNew = unrepeated();
    let leftOut = 0;

    const rowsOf = (page: Page): readonly Row[] => {
      let repeated = 0;
      const rows = endpoint.rows(page, (count) => (repeated += count));
      const fresh = endpoint.identity ? rows.filter((row) => isNew(endpoint.identity?.(row) ?? '')) : rows;
      repeated += rows.length - fresh.length;
      tally.repeated += repeated;
      if (repeated > 0) {
        report({ kind: 'repeated-rows', query: endpoint.name, page: tally.pages + 1, rows: repeated });
      }
      return fresh;
    };

    const decoding: DecodePagesOptions = {
      onInvalidRow,
      rowDepth: endpoint.rowDepth,
      onSkip: (failure) => {
        tally.invalid += 1;
        tally.firstInvalid ??= failure;
        report({ kind: 'invalid-row', ...failure });
      },
    };

    const decoded = (request: PageRequest): Observable<Page> =>
      source(request).pipe(map(({ json, facts }) => decodePage(endpoint.codec, json, { facts, ...decoding })));

    /** Returns true where this empty page would end the rows below the server's total. */
    const endsShort = (page: Page, request: PageRequest): boolean =>
      tally.rows + leftOut < (endpoint.total?.(page) ?? tally.expected ?? 0) &&
      tally.invalid + tally.repeated === leftOut &&
      endpoint.next(page, request) === undefined &&
      // Last: of a page that cannot end short, rows are made once only.
      endpoint.rows(page).length === 0;

    const onceMore = (request: PageRequest): Observable<Page> => {
      const cause = { kind: 'incomplete', status: undefined };
      report({ kind: 'retry', path: pathOf(request.url), attempt: 1, waitMs: emptyPageWaitMs, cause });
      return timer(emptyPageWaitMs, scheduler).pipe(switchMap(() => decoded(request)));
    };

    const fetchPage = (request: PageRequest): Observable<Fetched<Page, Row>> =>
      decoded(request).pipe(
        switchMap((page) => (endsShort(page, request) ? onceMore(request) : of(page))),
        map((page) => {
          const rows = rowsOf(page);
          tally.pages += 1;
          tally.rows += rows.length;
          const came = rows.length + tally.invalid + tally.repeated - leftOut;
          leftOut = tally.invalid + tally.repeated;
          tally.emptyPages = came === 0 ? tally.emptyPages + 1 : 0;
          tally.expected = endpoint.total?.(page) ?? tally.expected;
          report({ kind: 'page', query: endpoint.name, page: tally.pages, rows: rows.length });
          return { page, rows, request };
        }),
        catchError((error: unknown) => {
          const other = endpoint.instead?.(error, request);
          if (other === undefined) return throwError(() => error);
          report({ kind: 'retry', path: pathOf(request.url), attempt: 1, waitMs: 0, cause: causeFacts(error) });
          return fetchPage(resolved(other, request.url, tally.pages));
        }),
      );

    const follow = (start: PageRequest): Observable<PageOfRows<Page, Row>> => {
      const first = resolved(start, `${origin}/`, 0);
      const asked = new Set([keyOf(first)]);
      const next = ({ page, request: previous }: Fetched<Page, Row>): PageRequest | undefined => {
        const following = endpoint.next(page, previous);
        if (following === undefined) return undefined;
        const request = resolved(following, previous.url, tally.pages);
        refuseLongChain(tally, bounds);
        refuseLoop(request, asked, tally.pages);
        return request;
      };
      const pages = (wanting: Demand) => followNext(first, next, fetchPage, { demand: wanting });
      const isAhead = demand === endlessDemand && prefetch > 0;
      return isAhead ? pushAhead(pages, { prefetch, scheduler }) : pages(demand);
    };

    const first = endpoint.first(params);
    const ask = (request: PageRequest) => source(resolved(request, `${origin}/`, 0)).pipe(map(({ json }) => json));
    const pages$ = endpoint.surround?.(first, { ask, scheduler, report }, follow) ?? follow(first);
    return pages$.pipe(requirePage());
  });

/**
 * Returns a number that identifies a request. All requests of a chain are remembered, so a number saves memory, however long the link.
 * Among a hundred thousand requests, two collide once in a million runs.
 */
const keyOf = ({ method, url, body }: PageRequest): number =>
  Number(`0x${fingerprint(`${method} ${url} ${JSON.stringify(body) ?? ''}`)}`);

const refuseLoop = (request: PageRequest, asked: Set<number>, page: number): void => {
  const key = keyOf(request);
  if (asked.has(key)) {
    throw new PagingError(`page ${page} leads back to a page that was read: ${pathOf(request.url)}`, 'loop', page);
  }
  asked.add(key);
};

const refuseLongChain = (
  { pages, emptyPages }: Tally,
  { maxPages, maxEmptyPages }: Pick<RunPagesOptions, 'maxPages' | 'maxEmptyPages'>,
): void => {
  if (pages >= maxPages) {
    const message = `page ${pages} leads to another, and maxPages is ${maxPages}: raise it, or narrow the query`;
    throw new PagingError(message, 'too-many-pages', pages);
  }
  if (emptyPages >= maxEmptyPages) {
    const message = `${emptyPages} empty pages in a row, and still a link to the next: the chain does not seem to end`;
    throw new PagingError(message, 'too-many-empty-pages', pages);
  }
};

/** Options of {@link nextLink}. */
export interface NextLinkOptions {
  /** Number of the page that contains the link. */
  readonly page: number;
  /** Removes tokens from a string: the server may have written one into the link. */
  readonly redact: Redact;
  /** Origins that the server writes for the API's: see `ClientOptions.trustedOrigins`. */
  readonly trustedOrigins?: readonly string[] | undefined;
}

/**
 * Resolves the link to a next page, absolute or relative, as a browser does: once, without decoding.
 *
 * @param link - The link as the server sent it.
 * @param base - Absolute URL of the page that contains it.
 * @param origin - The API's origin, the only one that the token may be sent to.
 * @throws PagingError with the reason `origin` where the link leads to another host, port or scheme, or contains a user.
 */
export const nextLink = (
  link: string,
  base: string,
  origin: string,
  { page, redact, trustedOrigins }: NextLinkOptions,
): string => {
  const home = homeUrl(link, base, origin, trustedOrigins);
  if (home !== undefined) return home;
  const url = parseUrl(link, base);
  const place = placeOf(link, url, redact);
  const isSameHost = place === url?.origin && place !== origin && url.hostname === new URL(origin).hostname;
  const remedy = isSameHost
    ? `: if a gateway in front of the API leaves such links, add ${place} to trustedOrigins`
    : '';
  throw new PagingError(
    `page ${page} links to ${place}, and the token goes to ${origin} only${remedy}`,
    'origin',
    page,
  );
};

/** Returns the origin of a link for a message, without what follows it. The link is redacted first, because URL parsing lowercases the host, and a token in it. */
const placeOf = (link: string, url: URL | undefined, redact: Redact): string => {
  if (url === undefined) return `what is no URL (${link.length} characters)`;
  if (redact(link) !== link) return 'a place whose link holds the token';
  return url.origin === 'null' ? `a ${url.protocol} URL` : url.origin;
};
