import { expect } from 'chai';
import { EMPTY, NEVER, type Observable, of, Subject } from 'rxjs';
import { PagingError } from '../../src/core/errors.js';
import { followNext } from '../../src/operators/follow-next.js';
import { marbles } from '../helpers/marbles.js';

/** The request that follows a page in a chain of one letter each. */
const chain = (letters: string) => (page: string) => letters[letters.indexOf(page) + 1];

/** Looks pages up by the letter of the request. */
const from = (pages: Readonly<Record<string, Observable<string>>>) => (request: string) =>
  pages[request] as Observable<string>;

describe('followNext', () => {
  it(
    'should request one page after the other, in order, and nothing after the last',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  --(a|)');
      const b = cold('    ---(b|)');
      const c = cold('       -(c|)');
      const expected = '--a--b(c|)';
      const d = cold('   x');
      expectObservable(followNext('a', chain('abc'), from({ a, b, c, d }))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe('^-!');
      expectSubscriptions(b.subscriptions).toBe('--^--!');
      expectSubscriptions(c.subscriptions).toBe('-----^!');
      expectSubscriptions(d.subscriptions).toBe([]);
    }),
  );

  it(
    'should request nothing before it is subscribed to, and start again each time',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('--(a|)');
      const pages$ = followNext('a', chain('a'), from({ a }));
      expectSubscriptions(a.subscriptions).toBe(['----^-!', '-------^-!']);
      expectObservable(pages$, '----^').toBe('------(a|)');
      expectObservable(pages$, '-------^').toBe('---------(a|)');
    }),
  );

  it(
    'should end with the error of a page, after the pages before it',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  -(a|)');
      const b = cold('   -#');
      const c = cold('x');
      const expected = '-a#';
      expectObservable(followNext('a', chain('abc'), from({ a, b, c }))).toBe(expected);
      expectSubscriptions(b.subscriptions).toBe('-^!');
      expectSubscriptions(c.subscriptions).toBe([]);
    }),
  );

  it(
    'should end with what next throws, after the page that it received',
    marbles(({ cold, expectObservable }) => {
      const a = cold('  -(a|)');
      const expected = '-(a#)';
      const next = () => {
        throw new RangeError('leads elsewhere');
      };
      expectObservable(followNext('a', next, from({ a }))).toBe(expected, undefined, new RangeError('leads elsewhere'));
    }),
  );

  it(
    'should fail where a request completes without a page, and wait where it never completes',
    marbles(({ cold, expectObservable }) => {
      const missing = (page: number) =>
        new PagingError(`page ${page} did not arrive: its request completed without a response`, 'no-page', page - 1);
      expectObservable(followNext('a', chain('ab'), from({ a: cold('--|') }))).toBe('--#', undefined, missing(1));
      const second = { a: cold('-(a|)'), b: cold('--|') };
      expectObservable(followNext('a', chain('ab'), from(second))).toBe('-a-#', undefined, missing(2));
      expectObservable(followNext('a', chain('ab'), from({ a: cold('-') }))).toBe('-');
    }),
  );

  it('should fail where the demand completes without requesting the next page', () => {
    const got: unknown[] = [];
    const fetchPage = (page: string) => (page === 'a' ? of(page) : NEVER);
    followNext('a', chain('ab'), fetchPage, { demand: { wanted$: EMPTY } }).subscribe({
      next: (page) => got.push(page),
      error: (error: { kind: string; message: string }) => got.push(error.kind, error.message),
      complete: () => got.push('complete'),
    });
    expect(got).to.deep.equal(['a', 'query', 'demand: wanted$: must emit before it completes']);
  });

  it(
    'should count the pages of each subscription separately',
    marbles(({ cold, expectObservable }) => {
      const missing = new PagingError('page 2 did not arrive: its request completed without a response', 'no-page', 1);
      const pages$ = followNext('a', chain('ab'), from({ a: cold('-(a|)'), b: cold('|') }));
      expectObservable(pages$).toBe('-(a#)', undefined, missing);
      expectObservable(pages$, '---^').toBe('----(a#)', undefined, missing);
    }),
  );

  it(
    'should cancel the request in flight on unsubscription',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('  --(a|)');
      const b = cold('    ----(b|)');
      const leave = '   ^---!';
      const expected = '--a--';
      expectObservable(followNext('a', chain('ab'), from({ a, b })), leave).toBe(expected);
      expectSubscriptions(b.subscriptions).toBe('--^-!');
    }),
  );

  it(
    'should request each page but the first only when it is wanted',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('     -(a|)');
      const wanted$ = cold('----w');
      const b = cold('          --(b|)');
      const expected = '   -a-----(b|)';
      expectObservable(followNext('a', chain('ab'), from({ a, b }), { demand: { wanted$ } })).toBe(expected);
      expectSubscriptions(wanted$.subscriptions).toBe('-^---!');
      expectSubscriptions(b.subscriptions).toBe('       -----^-!');
    }),
  );

  it(
    'should request no page where none is wanted, and unsubscribe from the demand',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold('-(a|)');
      const b = cold('b');
      const wanted$ = cold('-');
      expectObservable(followNext('a', chain('ab'), from({ a, b }), { demand: { wanted$ } }), '^--!').toBe('-a--');
      expectSubscriptions(wanted$.subscriptions).toBe('-^-!');
      expectSubscriptions(b.subscriptions).toBe([]);
    }),
  );

  it('should pass next the request that led to the page', () => {
    const seen: [string, number][] = [];
    const next = (page: string, request: number) => {
      seen.push([page, request]);
      return request < 3 ? request + 1 : undefined;
    };
    followNext(1, next, (request) => of(`page ${request}`)).subscribe();
    expect(seen).to.deep.equal([
      ['page 1', 1],
      ['page 2', 2],
      ['page 3', 3],
    ]);
  });

  it('should follow 2,000 immediate pages without exhausting the stack', () => {
    const pages: number[] = [];
    let completed = false;
    followNext(
      1,
      (page: number) => (page < 2_000 ? page + 1 : undefined),
      (request) => of(request),
    ).subscribe({ next: (page) => pages.push(page), complete: () => (completed = true) });
    expect(pages).to.deep.equal(Array.from({ length: 2_000 }, (_, index) => index + 1));
    expect(completed).to.equal(true);
  });

  it('should keep two chains of immediate pages apart, although one starts the other', () => {
    const got: string[] = [];
    const count = (name: string) =>
      followNext(
        1,
        (page: number) => (page < 3 ? page + 1 : undefined),
        (request) => of(request),
      ).subscribe((page) => {
        got.push(`${name}${page}`);
        if (name === 'outer' && page === 2) count('inner');
      });
    count('outer');
    expect(got.filter((page) => page.startsWith('outer'))).to.deep.equal(['outer1', 'outer2', 'outer3']);
    expect(got.filter((page) => page.startsWith('inner'))).to.deep.equal(['inner1', 'inner2', 'inner3']);
  });

  it('should request no further page after the consumer of the last one unsubscribed', () => {
    const requested: number[] = [];
    const responses = new Subject<number>();
    const subscription = followNext(
      1,
      (page: number) => page + 1,
      (request) => {
        requested.push(request);
        return responses;
      },
    ).subscribe(() => subscription.unsubscribe());
    responses.next(1);
    expect(requested).to.deep.equal([1]);
    expect(responses.observed).to.equal(false);
  });
});
