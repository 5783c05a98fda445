import {
  catchError,
  concat,
  defer,
  EMPTY,
  map,
  mergeMap,
  type Observable,
  observeOn,
  of,
  type SchedulerLike,
  Subject,
  switchMap,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { type Demand, endlessDemand } from '../core/demand.js';
import type { Endpoint, PageOfRows, PageRequest, Query } from '../core/endpoint.js';
import { causeFacts } from '../core/error-guards.js';
import { PagingError } from '../core/errors.js';
import { fingerprint } from '../core/json.js';
import { requirePage } from '../core/require-page.js';
import { newTally, type Tally } from '../core/run-stats.js';
import { urlOnOrigin, parseUrl } from '../core/same-origin.js';
import { unrepeated } from '../core/unrepeated.js';
import { decodePages, type DecodePagesOptions, type OnInvalidRow } from '../operators/decode-pages.js';
import { followNext } from '../operators/follow-next.js';
import { pathOf } from '../transport/http.js';
import type { Redact } from '../transport/redact.js';
import type { RunContext } from './session.js';

/** Settings of one chain of pages. */
export interface RunPagesOptions {
  readonly demand?: Demand | undefined;
  /** Number of pages requested ahead of a push subscriber. Ignored where there is a demand. */
  readonly pushPrefetch: number;
  readonly maxPages: number;
  readonly maxEmptyPages: number;
  readonly onInvalidRow: OnInvalidRow;
}

/**
 * Runs a query as one chain of pages: emits its pages in order, each decoded once. Rejects chains that loop, lead to another origin or
 * never end.
 *
 * @param tally - Counts pages and rows.
 * @throws PagingError, DecodeError, and the errors of a page request.
 */
export const runPages = <Params, Page, Row>(
  { endpoint, params }: Query<Params, Page, Row>,
  options: RunPagesOptions,
  context: RunContext,
  tally: Tally = newTally(),
): Observable<PageOfRows<Page, Row>> =>
  defer(() => {
    const { requestPage, origin, scheduler, report } = context;
    const { demand = endlessDemand, pushPrefetch: prefetch } = options;
    const chain: Chain<Params, Page, Row> = { endpoint, options, context, tally };
    const fetchPage = pageReader(chain);

    const follow = (start: PageRequest): Observable<PageOfRows<Page, Row>> => {
      const first = onOrigin(start, `${origin}/`, 0, context);
      const next = nextRequest(chain, first);
      const pages = (wanted: Demand) => followNext(first, next, fetchPage, { demand: wanted });
      return demand === endlessDemand && prefetch > 0 ? prefetchPages(pages, { prefetch, scheduler }) : pages(demand);
    };
    const ask = (request: PageRequest) =>
      requestPage(onOrigin(request, `${origin}/`, 0, context), { prepares: true }).pipe(map(({ json }) => json));
    const first = endpoint.first(params);
    const pages$ = endpoint.surround?.(first, { ask, scheduler, report }, follow) ?? follow(first);
    return pages$.pipe(requirePage());
  });

/** A chain of pages: what it follows, and what it counts. */
interface Chain<Params, Page, Row> {
  readonly endpoint: Endpoint<Params, Page, Row>;
  readonly options: RunPagesOptions;
  readonly context: RunContext;
  readonly tally: Tally;
}

/** A decoded page, its request, and the URL that it came from: that of the request, or where a redirect led. */
interface DecodedPage<Page> {
  readonly page: Page;
  readonly request: PageRequest;
  readonly url: string;
}

/** A decoded page with its rows. */
type FetchedPage<Page, Row> = DecodedPage<Page> & PageOfRows<Page, Row>;

/** Wait before an empty page is requested once more, in milliseconds. */
const emptyPageWaitMs = 1_000;

/**
 * Returns a function that requests and decodes one page, and counts its rows. An empty page that would end the rows below the server's
 * total is requested once more. A page that fails is replaced by the request that the endpoint sends instead, if any.
 */
const pageReader = <Params, Page, Row>(
  chain: Chain<Params, Page, Row>,
): ((request: PageRequest) => Observable<FetchedPage<Page, Row>>) => {
  const { endpoint, options, context, tally } = chain;
  const { requestPage, scheduler, report } = context;
  const counter = rowCounter(chain);

  const decoding: DecodePagesOptions = {
    parsed: true,
    onInvalidRow: options.onInvalidRow,
    onSkip: (failure) => {
      tally.invalid += 1;
      tally.firstInvalid ??= failure;
      report({ kind: 'invalid-row', ...failure });
    },
  };
  const decoded = (request: PageRequest): Observable<DecodedPage<Page>> =>
    requestPage(request).pipe(
      switchMap(({ json, facts, url = request.url }) =>
        of(json).pipe(
          decodePages(endpoint.codec, { ...decoding, facts }),
          map((page) => ({ page, url, request })),
        ),
      ),
    );

  const retryEmptyPage = (request: PageRequest): Observable<DecodedPage<Page>> => {
    const cause = { kind: 'incomplete', status: undefined };
    report({ kind: 'retry', path: pathOf(request.url), attempt: 1, waitMs: emptyPageWaitMs, cause });
    return timer(emptyPageWaitMs, scheduler).pipe(switchMap(() => decoded(request)));
  };

  const fetchPage = (request: PageRequest): Observable<FetchedPage<Page, Row>> =>
    decoded(request).pipe(
      switchMap((each) => (counter.endsShort(each.page, request) ? retryEmptyPage(request) : of(each))),
      map((each) => ({ ...each, rows: counter.rowsOf(each.page) })),
      catchError((error: unknown) => {
        const other = endpoint.instead?.(error, request);
        if (other === undefined) return throwError(() => error);
        report({ kind: 'retry', path: pathOf(request.url), attempt: 1, waitMs: 0, cause: causeFacts(error) });
        return fetchPage(onOrigin(other, request.url, tally.pages, context));
      }),
    );
  return fetchPage;
};

/** Flattens pages to rows without repeated ones, and counts both. */
interface RowCounter<Page, Row> {
  /** Returns the rows of a page, and counts the page. */
  rowsOf(page: Page): readonly Row[];
  /** Returns true where this empty page would end the rows below the server's total. */
  endsShort(page: Page, request: PageRequest): boolean;
}

const rowCounter = <Params, Page, Row>({
  endpoint,
  context: { report },
  tally,
}: Chain<Params, Page, Row>): RowCounter<Page, Row> => {
  const isNew = unrepeated();
  /** Number of rows of the pages so far that were omitted, because they are invalid or repeated. */
  let omitted = 0;

  const withoutRepeated = (page: Page): readonly Row[] => {
    let repeated = 0;
    const all = endpoint.rows(page, (count) => (repeated += count));
    const rows = endpoint.identity ? all.filter((row) => isNew(endpoint.identity?.(row) ?? '')) : all;
    repeated += all.length - rows.length;
    tally.repeated += repeated;
    if (repeated > 0) {
      report({ kind: 'repeated-rows', query: endpoint.name, page: tally.pages + 1, rows: repeated });
    }
    return rows;
  };

  return {
    rowsOf: (page) => {
      const rows = withoutRepeated(page);
      tally.pages += 1;
      tally.rows += rows.length;
      const received = rows.length + tally.invalid + tally.repeated - omitted;
      omitted = tally.invalid + tally.repeated;
      tally.emptyPages = received === 0 ? tally.emptyPages + 1 : 0;
      tally.expected = endpoint.total?.(page) ?? tally.expected;
      report({ kind: 'page', query: endpoint.name, page: tally.pages, rows: rows.length });
      return rows;
    },
    endsShort: (page, request) =>
      tally.rows + omitted < (endpoint.total?.(page) ?? tally.expected ?? 0) &&
      tally.invalid + tally.repeated === omitted &&
      endpoint.next(page, request) === undefined &&
      // Last: of a page that cannot end short, rows are made once only.
      endpoint.rows(page).length === 0,
  };
};

/** Returns a function that returns the request for the page after a page, and rejects chains that loop or never end. */
const nextRequest = <Params, Page, Row>(
  { endpoint, options, context, tally }: Chain<Params, Page, Row>,
  first: PageRequest,
): ((page: FetchedPage<Page, Row>) => PageRequest | undefined) => {
  const requested = new Set([keyOf(first)]);
  return ({ page, url, request: previous }) => {
    const following = endpoint.next(page, previous);
    if (following === undefined) return undefined;
    const request = onOrigin(following, url, tally.pages, context);
    rejectLongChain(tally, options);
    rejectLoop(request, requested, tally.pages);
    return request;
  };
};

/**
 * Returns a number that identifies a request. All requests of a chain are remembered, so a number saves memory, however long the link.
 * Among a hundred thousand requests, two collide once in a million runs.
 */
const keyOf = ({ method, url, body }: PageRequest): number =>
  Number(`0x${fingerprint(`${method} ${url} ${JSON.stringify(body) ?? ''}`)}`);

const rejectLoop = (request: PageRequest, requested: Set<number>, page: number): void => {
  const key = keyOf(request);
  if (requested.has(key)) {
    throw new PagingError(`page ${page} leads back to a page that was read: ${pathOf(request.url)}`, 'loop', page);
  }
  requested.add(key);
};

const rejectLongChain = (
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

/**
 * Returns a request whose URL is resolved against `base`, and is on the API's origin.
 *
 * @param page - Number of the page that contains the link; 0 for the first request.
 */
export const onOrigin = (
  request: PageRequest,
  base: string,
  page: number,
  { origin, redact, trustedOrigins }: RunContext,
): PageRequest => ({ ...request, url: nextLink(request.url, base, origin, { page, redact, trustedOrigins }) });

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
  const home = urlOnOrigin(link, base, origin, trustedOrigins);
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
  if (url === undefined) return `an invalid URL (${link.length} characters)`;
  if (redact(link) !== link) return 'a URL that contains the token';
  return url.origin === 'null' ? `a ${url.protocol} URL` : url.origin;
};

/** Options of {@link prefetchPages}. */
export interface PrefetchOptions {
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
export const prefetchPages = <Page>(
  run: (demand: Demand) => Observable<Page>,
  { prefetch, scheduler }: PrefetchOptions,
): Observable<Page> =>
  defer(() => {
    let pending = 0;
    const delivered = new Subject<unknown>();
    const wanted$ = defer(() => (pending <= prefetch ? of(undefined) : delivered));
    const isDelivered$ = defer(() => {
      pending -= 1;
      delivered.next(undefined);
      return EMPTY;
    });
    return run({ wanted$ }).pipe(
      tap(() => (pending += 1)),
      observeOn(scheduler),
      mergeMap((page) => concat(of(page), isDelivered$)),
    );
  });
