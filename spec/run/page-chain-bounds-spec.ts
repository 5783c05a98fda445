import { expect } from 'chai';
import * as t from 'io-ts';
import { defer, EMPTY, mergeMap, of, tap, timer, VirtualTimeScheduler } from 'rxjs';
import { endlessDemand } from '../../src/core/demand.js';
import type { Endpoint, PageRequest } from '../../src/core/endpoint.js';
import { PagingError } from '../../src/core/errors.js';
import type { EventNews } from '../../src/core/events.js';
import { newTally } from '../../src/core/run-stats.js';
import { runPages, type RunPagesOptions } from '../../src/run/page-chain.js';

const origin = 'https://api.example.com';

const Page = t.intersection([
  t.type({ rows: t.array(t.type({ id: t.string })) }),
  t.partial({ next: t.string, total: t.number }),
]);
type Page = t.TypeOf<typeof Page>;
type Row = Page['rows'][number];

const endpoint: Endpoint<unknown, Page, Row> = {
  name: 'things',
  first: () => ({ method: 'GET', url: '/things' }),
  next: ({ next }) => (next === undefined ? undefined : { method: 'GET', url: next }),
  codec: Page,
  rows: ({ rows }) => rows,
};
const rowsOf = (ids: string) => [...ids].map((id) => ({ id }));

/** Runs pages with the given responses, ten virtual milliseconds after each request. */
const run = (
  pages: readonly unknown[],
  change: Partial<Endpoint<unknown, Page, Row>> = {},
  options: Partial<RunPagesOptions> = {},
) => {
  const scheduler = new VirtualTimeScheduler();
  const requested: PageRequest[] = [];
  const events: EventNews[] = [];
  const seen: { rows: string; requested: number }[] = [];
  const tally = newTally();
  let end: unknown;
  runPages(
    { endpoint: { ...endpoint, ...change }, params: {} },
    { pushPrefetch: 0, maxPages: 50, maxEmptyPages: 3, onInvalidRow: 'skip', ...options },
    {
      requestPage: (request) =>
        defer(() => {
          const json = pages[requested.push(request) - 1];
          return timer(10, scheduler).pipe(mergeMap(() => of({ json, facts: { path: '/things', attempts: 1 } })));
        }),
      origin,
      scheduler,
      wallClock: () => 0,
      report: (news) => events.push(news),
      redact: (text) => text.replaceAll('token', '[redacted]'),
    },
    tally,
  ).subscribe({
    next: ({ rows }) => seen.push({ rows: rows.map(({ id }) => id).join(''), requested: requested.length }),
    error: (error: unknown) => (end = error),
    complete: () => (end = 'complete'),
  });
  scheduler.flush();
  return { end, seen, rows: seen.map(({ rows }) => rows), requested: requested.map(({ url }) => url), events, tally };
};

describe('runPages, its limits', () => {
  it('should reject a chain that leads back to a page that was read', () => {
    const { end, rows } = run([
      { rows: rowsOf('a'), next: '/things?page=2' },
      { rows: rowsOf('b'), next: '/things' },
    ]);
    expect(rows).to.deep.equal(['a', 'b']);
    expect(end)
      .to.be.instanceOf(PagingError)
      .and.include({ reason: 'loop', page: 2, message: 'page 2 leads back to a page that was read: /things' });
    const itself = run([
      { rows: rowsOf('a'), next: '/things?page=2' },
      { rows: rowsOf('b'), next: '?page=2' },
    ]);
    expect(itself.end).to.include({ reason: 'loop' });
  });

  it('should distinguish requests to one address by method and body', () => {
    const next = ({ next: body }: Page): PageRequest | undefined =>
      body === undefined ? undefined : { method: 'POST', url: '/things', body };
    const pages = [{ rows: [], next: '1' }, { rows: [], next: '2' }, { rows: [] }];
    expect(run(pages, { next }).end).to.equal('complete');
    expect(
      run(
        [
          { rows: [], next: '1' },
          { rows: [], next: '1' },
        ],
        { next },
      ).end,
    ).to.include({ reason: 'loop' });
  });

  it('should read as many pages as allowed, and reject the next one', () => {
    const chain = (count: number) =>
      Array.from({ length: count }, (_, page) => ({
        rows: rowsOf('a'),
        ...(page + 1 < count && { next: `?page=${page}` }),
      }));
    expect(run(chain(4), {}, { maxPages: 4 }).end).to.equal('complete');
    const { end, rows } = run(chain(5), {}, { maxPages: 4 });
    expect(rows).to.have.length(4);
    expect(end)
      .to.be.instanceOf(PagingError)
      .and.include({
        reason: 'too-many-pages',
        page: 4,
        message: 'page 4 leads to another, and maxPages is 4: raise it, or narrow the query',
      });
  });

  it('should reject a chain of pages without rows, counted in a row', () => {
    const chain = (...rows: readonly string[]) =>
      rows.map((ids, page) => ({ rows: rowsOf(ids), ...(page + 1 < rows.length && { next: `?page=${page}` }) }));
    expect(run(chain('', '', 'a', '', '', 'b', '', '', '')).end).to.equal('complete');
    const { end, rows } = run(chain('a', '', '', '', 'b'));
    expect(rows).to.deep.equal(['a', '', '', '']);
    expect(end)
      .to.be.instanceOf(PagingError)
      .and.include({
        reason: 'too-many-empty-pages',
        page: 4,
        message: '3 empty pages in a row, and still a link to the next: the chain does not seem to end',
      });
  });

  it('should treat a page as empty only without rows, not where rows were skipped or repeated', () => {
    const invalid = { rows: [{ id: 5 }] };
    const skipped = Array.from({ length: 5 }, (_, page) => ({
      ...invalid,
      ...(page < 4 && { next: `?page=${page}` }),
    }));
    const left = run(skipped);
    expect(left.end).to.equal('complete');
    expect(left.tally).to.include({ invalid: 5, rows: 0, pages: 5, emptyPages: 0 });
    expect(left.tally.firstInvalid).to.include({ path: 'rows[0].id' });
    const same = Array.from({ length: 5 }, (_, page) => ({
      rows: rowsOf('a'),
      ...(page < 4 && { next: `?page=${page}` }),
    }));
    const again = run(same, { identity: ({ id }) => id });
    expect(again.end).to.equal('complete');
    expect(again.tally).to.include({ repeated: 4, rows: 1, pages: 5, emptyPages: 0 });
    const both = { rows: [{ id: 'a' }, { id: 5 }] };
    const identity = ({ id }: Row) => id;
    const mixed = run([{ ...both, next: '?page=2' }, both], { identity });
    expect(mixed.tally).to.include({ invalid: 2, repeated: 1, emptyPages: 0 });
    const last = run([{ ...both, next: '?page=2' }, { ...both, next: '?page=3' }, { rows: [] }], { identity });
    expect(last.tally).to.include({ invalid: 2, repeated: 1, emptyPages: 1 });
    const empty = run([{ rows: rowsOf('a'), next: '?page=2' }, { rows: [{ id: 5 }], next: '?page=3' }, { rows: [] }]);
    expect(empty.tally).to.include({ emptyPages: 1 });
  });
});

describe('runPages, its events and connections', () => {
  it('should deliver a repeated row once, where rows have an identity, and report it', () => {
    const { rows, events } = run(
      [{ rows: rowsOf('ab'), next: '?page=2' }, { rows: rowsOf('bbc'), next: '?page=3' }, { rows: rowsOf('d') }],
      { identity: ({ id }) => id },
    );
    expect(rows).to.deep.equal(['ab', 'c', 'd']);
    expect(events.filter(({ kind }) => kind === 'repeated-rows')).to.deep.equal([
      { kind: 'repeated-rows', query: 'things', page: 2, rows: 2 },
    ]);
  });

  it('should report each skipped row', () => {
    const { rows, events } = run([{ rows: [{ id: 'a' }, { id: 5 }] }]);
    expect(rows).to.deep.equal(['a']);
    expect(events[0]).to.deep.equal({ kind: 'invalid-row', path: 'rows[1].id', expected: 'string', actual: '5' });
  });

  it('should expect the last total that the server sent', () => {
    const pages = [{ rows: [], total: 7, next: '?page=2' }, { rows: [], total: 8, next: '?page=3' }, { rows: [] }];
    expect(run(pages, { total: ({ total }) => total }).tally.expected).to.equal(8);
    expect(run(pages).tally.expected).to.equal(undefined);
  });

  it('should send no request to another origin, and show no token of its link', () => {
    const { end, requested } = run([{ rows: [], next: 'https://evil.example/?token' }]);
    expect(end).to.be.instanceOf(PagingError).and.include({ reason: 'origin', page: 1 });
    expect(String(end)).to.include('a URL that contains the token');
    expect(requested).to.deep.equal([`${origin}/things`]);
  });

  it('should request pages ahead of a push subscriber as configured, and not with a demand', () => {
    const pages = Array.from({ length: 5 }, (_, page) => ({
      rows: rowsOf('a'),
      ...(page < 4 && { next: `?page=${page}` }),
    }));
    const requested = (options: Partial<RunPagesOptions>) => run(pages, {}, options).seen.map((each) => each.requested);
    expect(requested({})).to.deep.equal([1, 2, 3, 4, 5]);
    expect(requested({ pushPrefetch: 1 })).to.deep.equal([2, 3, 4, 5, 5]);
    expect(requested({ pushPrefetch: 1, demand: endlessDemand })).to.deep.equal([2, 3, 4, 5, 5]);
    expect(requested({ pushPrefetch: 1, demand: { wanted$: of(undefined) } })).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('should wait for a demand before each page but the first', () => {
    const pages = [{ rows: rowsOf('a'), next: '?page=2' }, { rows: rowsOf('b') }];
    expect(run(pages, {}, { demand: { wanted$: EMPTY } }).requested).to.have.length(1);
  });

  it('should run what surrounds the pages of an endpoint, through its own requests', () => {
    const reported: unknown[] = [];
    const { rows, requested, events } = run([{ state: 'done' }, { rows: rowsOf('a') }], {
      surround: (first, { ask, report, scheduler }, follow) =>
        ask({ method: 'POST', url: '/jobs', body: first.url }).pipe(
          tap((json) => reported.push(json, scheduler.now())),
          tap(() => report({ kind: 'job', query: 'things', jobId: 'j', state: 'done' } as never)),
          mergeMap(() => follow({ method: 'GET', url: '/jobs/1/results' })),
        ),
    });
    expect(reported).to.deep.equal([{ state: 'done' }, 10]);
    expect(rows).to.deep.equal(['a']);
    expect(requested).to.deep.equal([`${origin}/jobs`, `${origin}/jobs/1/results`]);
    expect(events.map(({ kind }) => kind)).to.deep.equal(['job', 'page']);
  });
});
