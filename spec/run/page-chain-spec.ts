import { expect } from 'chai';
import fc from 'fast-check';
import { EMPTY, lastValueFrom, map, of, toArray, VirtualTimeScheduler } from 'rxjs';
import type { PageRequest } from '../../src/core/endpoint.js';
import type { EventNews } from '../../src/core/events.js';
import { newTally } from '../../src/core/run-stats.js';
import { queueDetails } from '../../src/endpoints/queue-details.js';
import type { RequestPage } from '../../src/run/request-page.js';
import { runPages } from '../../src/run/page-chain.js';

const origin = 'https://api.example.com';
const query = queueDetails({ dateFrom: '2026-10-01T00:00:00Z', dateTo: '2026-11-01T00:00:00Z' });

/** A server that divides `rows` numbered rows into pages of these sizes, and links each to the next. */
const paged = (sizes: readonly number[], link: (page: number) => string) => {
  const requested: PageRequest[] = [];
  let number = 0;
  const source = (request: PageRequest) => {
    const page = requested.push(request) - 1;
    const entities = Array.from({ length: sizes[page] ?? 0 }, () => ({ queueId: String(number++) }));
    const json = { entities, ...(page + 1 < sizes.length && { nextPageUri: link(page + 1) }) };
    return of({ json, facts: { path: '/', attempts: 1 } });
  };
  return { requested, source };
};

const run = async (source: RequestPage, report: (news: EventNews) => void = () => undefined, requested = query) => {
  const tally = newTally();
  const bounds = { pushPrefetch: 0, maxPages: 1000, maxEmptyPages: 100, onInvalidRow: 'fail' } as const;
  const redact = (text: string) => text;
  const scheduler = new VirtualTimeScheduler();
  const context = { requestPage: source, origin, scheduler, wallClock: () => 0, report, redact };
  const pages = runPages(requested, bounds, context, tally).pipe(
    map(({ rows }) => rows.map(({ queueId }) => Number(queueId))),
    toArray(),
  );
  return { pages: await lastValueFrom(pages), tally };
};

describe('runPages', () => {
  const links: Record<string, (page: number) => string> = {
    absolute: (page) => `${origin}/next?page=${page}`,
    'relative to the host': (page) => `/next?page=${page}`,
    'with a query only': (page) => `?page=${page}`,
  };
  for (const [form, link] of Object.entries(links)) {
    it(`should emit the rows of the server, for pages of any sizes, by links ${form}`, () =>
      fc.assert(
        fc.asyncProperty(fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 40 }), async (sizes) => {
          const { requested, source } = paged(sizes, link);
          const { pages, tally } = await run(source);
          const total = sizes.reduce((sum, size) => sum + size, 0);
          expect(pages.map(({ length }) => length)).to.deep.equal(sizes);
          expect(pages.flat()).to.deep.equal([...Array(total).keys()]);
          expect(tally).to.include({ pages: sizes.length, rows: total });
          expect(new Set(requested.map(({ url }) => url)).size).to.equal(sizes.length);
        }),
      ));
  }

  it('should not treat a response of text as a page, whatever JSON it contains', async () => {
    const facts = { path: '/page', attempts: 3 };
    const error: unknown = await run(() => of({ json: '{"entities":[]}', facts })).catch((reason: unknown) => reason);
    expect(error).to.include({ kind: 'decode', reason: 'shape', ...facts });
  });

  it('should fail where a request completes without a response, on the first page and on a later one', async () => {
    const { source } = paged([2, 2, 2], (page) => `?page=${page}`);
    for (const missing of [1, 3]) {
      let requests = 0;
      const broken: RequestPage = (request) => ((requests += 1) === missing ? EMPTY : source(request));
      const error: unknown = await run(broken).catch((reason: unknown) => reason);
      expect(error).to.include({ kind: 'paging', reason: 'no-page', page: missing - 1 });
    }
  });

  it('should fail where what surrounds the pages completes without any', async () => {
    const requested = { ...query, endpoint: { ...query.endpoint, surround: () => EMPTY } };
    const error: unknown = await run(() => EMPTY, undefined, requested).catch((reason: unknown) => reason);
    expect(error).to.include({ kind: 'paging', reason: 'no-page', page: 0 });
  });

  it('should report each page with its number and its rows', async () => {
    const news: EventNews[] = [];
    await run(paged([3, 0, 2], (page) => `?page=${page}`).source, (each) => news.push(each));
    expect(news).to.deep.equal(
      [3, 0, 2].map((rows, index) => ({ kind: 'page', query: 'queueDetails', page: index + 1, rows })),
    );
  });
});
