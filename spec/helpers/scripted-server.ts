import { defer, map, type Observable, type SchedulerLike } from 'rxjs';
import type { PageOfRows, PageRequest, Query } from '../../src/core/endpoint.js';
import type { EventNews } from '../../src/core/events.js';
import { type RunPagesOptions, runPages } from '../../src/run/page-chain.js';

const origin = 'https://api.example.com';

/** A server that is a function: the requests it received, with times, and the events of a run. */
export interface ScriptedServer {
  /** `3000 GET /api/v2/...?cursor=2`, by the scheduler's clock. */
  readonly log: string[];
  readonly requests: PageRequest[];
  readonly events: EventNews[];
  pages<Params, Page, Row>(
    query: Query<Params, Page, Row>,
    options?: Partial<RunPagesOptions>,
  ): Observable<PageOfRows<Page, Row>>;
  /** The rows of each page. */
  rows<Params, Page, Row>(
    query: Query<Params, Page, Row>,
    options?: Partial<RunPagesOptions>,
  ): Observable<readonly Row[]>;
}

/** Runs queries without client, token and network. `answer` is called once for each subscription to a request. */
export const scriptedServer = (
  scheduler: SchedulerLike,
  response: (request: PageRequest, nth: number) => Observable<unknown>,
): ScriptedServer => {
  const log: string[] = [];
  const requests: PageRequest[] = [];
  const events: EventNews[] = [];
  const requestPage = (request: PageRequest) =>
    defer(() => {
      const { pathname, search } = new URL(request.url);
      log.push(`${scheduler.now()} ${request.method} ${pathname}${search}`);
      requests.push(request);
      const facts = { path: pathname, attempts: 1 };
      return response(request, requests.length).pipe(map((json) => ({ json, facts })));
    });
  const context = {
    requestPage,
    origin,
    scheduler,
    wallClock: () => 0,
    report: (news: EventNews) => events.push(news),
    redact: (text: string) => text,
  };
  const bounds = { pushPrefetch: 0, maxPages: 1000, maxEmptyPages: 100, onInvalidRow: 'fail' } as const;
  const pages: ScriptedServer['pages'] = (query, options) => runPages(query, { ...bounds, ...options }, context);
  return {
    log,
    requests,
    events,
    pages,
    rows: (query, options) => pages(query, options).pipe(map(({ rows }) => rows)),
  };
};
